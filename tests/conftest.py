"""What holds for every test."""

from hypothesis import settings

# The same examples in every run, so that a failure comes again; no deadline, as shared machines pause when they like.
settings.register_profile("convscope", derandomize=True, deadline=None)
settings.load_profile("convscope")
