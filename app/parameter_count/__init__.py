"""What the lesson on counting a layer is made of; `pages/parameter_count.py` puts it together."""
