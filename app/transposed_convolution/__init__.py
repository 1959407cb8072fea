"""The parts of the lesson on transposed convolution."""
