"""Every fault a person can cause, as one tree. Messages reach students verbatim: what is wrong, the rule, the way out.

    EngineError
    ├── SpecError       a setting that is impossible in itself (stride 0, groups that do not divide)
    ├── ShapeError      settings and tensors that do not fit each other (a kernel wider than the padded input)
    ├── DataError       tensors that are no tensors (ragged rows, text, NaN, nothing at all)
    ├── RecordingError  a file or recording that cannot be heard or searched (an MP3, silence)
    ├── TrainingError   training that cannot go on (the loss is no longer a number)
    └── RequestError    a command or request that cannot be read (bad JSON, unknown operation)
        └── ParseError  the text of a network that cannot be read (an unknown layer, a bracket left open)

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


class RecordingError(EngineError):
    """A recording cannot be heard or searched."""


class TrainingError(EngineError):
    """Training cannot go on."""


class RequestError(EngineError):
    """A request cannot be read."""


class ParseError(RequestError):
    """The text of a network cannot be read: at `token`, in this line and column, both counted from 1."""

    def __init__(self, sentence: str, *, token: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {sentence}")
        self.token, self.line, self.column = token, line, column


def many(number: int, noun: str) -> str:
    """'1 cell', '2 cells': for messages."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
