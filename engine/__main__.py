"""`python -m engine`: see `engine.command_line`."""

import os
import sys

from engine.command_line import main

if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # ⌊ and · also where the terminal's code page has none
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a TextIOWrapper, as Python makes them
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more as it ends
        code = 1
    sys.exit(code)
