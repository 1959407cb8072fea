"""What the lesson on output sizes is made of; `pages/output_size.py` puts it together."""
