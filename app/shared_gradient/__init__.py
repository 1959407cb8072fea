"""The parts of the lesson on the gradient of shared weights."""
