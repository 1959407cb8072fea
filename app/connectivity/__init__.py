"""The parts of the lesson on connections."""
