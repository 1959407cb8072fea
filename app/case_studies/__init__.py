"""The parts of the lesson on the case-study networks."""
