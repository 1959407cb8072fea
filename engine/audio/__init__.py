"""Sound as numbers: samples of one channel between −1 and 1, 8,000 a second."""
