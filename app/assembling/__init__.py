"""The page on which a network is assembled, layer by layer or from text."""
