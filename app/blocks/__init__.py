"""The parts of the lesson on building blocks."""
