"""Parts of the lesson on pooling: its settings and layer, its cards, its snippets."""
