"""The parts of the lesson on scanning."""
