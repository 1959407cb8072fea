"""What the web process does once, a little after its start, so that no visitor waits for it."""

import gc
import threading
from functools import cache

# The import of torch takes a second, and the GIL with it. Begun at once it would meet whoever opens the page that has
# just been announced, and add half to the time until it can be used; five seconds later the first visitor is reading.
DELAY_S = 5.0


@cache
def warm_up_soon() -> threading.Timer:
    """Have `warm_up` run in the background in `DELAY_S` seconds; later calls only return the timer of the first."""
    timer = threading.Timer(DELAY_S, warm_up)
    timer.name, timer.daemon = "warm-up", True
    timer.start()
    return timer


def warm_up() -> None:
    """Import torch, keep it to one thread, and take all that is loaded by now out of the garbage collector's rounds."""
    import torch

    # Each rerun is a new OS thread, and torch would build a team of workers for every one of them.
    torch.set_num_threads(1)
    # A collection walks every object, holding the GIL; a quarter of a million came with the imports and never die.
    gc.collect()
    gc.freeze()
