"""Parts of the lesson on the cascade of feature detectors: its pictures, its networks, its charts, its cards."""
