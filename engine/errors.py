"""Every fault a person can cause, as one tree. Messages reach students verbatim: what is wrong, the rule, the way out.

    EngineError
    ├── SpecError       a setting that is impossible in itself (stride 0, groups that do not divide)
    ├── ShapeError      settings and tensors that do not fit each other (a kernel wider than the padded input)
    ├── DataError       tensors that are no tensors (ragged rows, text, NaN, nothing at all)
    ├── TrainingError   training that cannot go on (the loss is no longer a number)
    └── RequestError    a command or request that cannot be read (bad JSON, unknown operation)

Caught at the edges only: the page frame, the command line, a route. Anything else that is raised is our bug and shows
as one.
"""


class EngineError(Exception):
    """A fault that the person at the keyboard can mend; `str(error)` is the sentence to show."""


class SpecError(EngineError):
    """A setting is impossible in itself."""


class ShapeError(EngineError):
    """Settings and tensors do not fit each other."""


class DataError(EngineError):
    """A tensor's values cannot be used."""


class TrainingError(EngineError):
    """Training cannot go on."""


class RequestError(EngineError):
    """A request cannot be read."""


def many(number: int, noun: str) -> str:
    """'1 cell', '2 cells': for messages."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
