"""Parts of the lesson on the perceptron as a template: its settings, its numbers, its charts, its cards."""
