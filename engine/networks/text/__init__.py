"""What reading a text takes: words and signs, their places, values, and the layers that torch knows."""
