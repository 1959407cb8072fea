"""The parts of the lesson on space to depth."""
