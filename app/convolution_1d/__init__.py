"""The parts of the lesson on convolution in 1-D."""
