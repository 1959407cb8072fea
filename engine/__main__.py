"""`python -m engine`: see `engine.command_line`."""

import sys

from engine.command_line import main

if __name__ == "__main__":
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # ⌊ and · also where the terminal's code page has none
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a TextIOWrapper, as Python makes them
    sys.exit(main())
