"""The networks that look for *hello*: what they learn from, how they are trained, what they reach."""
