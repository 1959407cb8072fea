"""Parts of the lesson on the detector stage: its settings, its layer, its cards, its snippets."""
