"""The parts of the lesson on unpooling."""
