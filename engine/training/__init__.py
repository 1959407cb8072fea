"""Training: torch is imported inside functions only, so that whatever merely looks at weights starts without it."""
