"""The parts of the lesson on deformable convolution."""
