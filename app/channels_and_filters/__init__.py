"""The parts of the lesson on channels and filters."""
