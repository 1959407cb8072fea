"""What the pages share: the entry points, the frame of a page, controls, charts and browser components."""

__version__ = "0.1.0"
