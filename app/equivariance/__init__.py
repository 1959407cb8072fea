"""The parts of the lesson on equivariance: what is set, the diagram, the words for it, the cards, the snippet."""
