"""The parts of the lesson that compares networks."""
