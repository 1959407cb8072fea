"""PyTorch lines that print what the stage shows."""

from __future__ import annotations

from app.convolution_1d.functions import PER_UNIT, SPAN, Kernel
from app.convolution_1d.shown import CONVOLUTION, MEASURED, WHOLE, Shown, function
from app.snippets import IMPORTS, assigned, kind_of

TIMES = """{name} = (torch.arange({samples}, dtype=torch.float64) + 0.5) / {per_unit}"""


def snippet(shown: Shown, signal: str, operation: str, padding: str) -> str:
    """Signal, kernel, convolution; a function of time by its formula where none of its samples was changed."""
    x, w = shown.line("input"), shown.line("weight")
    kind = kind_of(x, w)
    lines = [IMPORTS, *signal_lines(shown, signal, kind), *kernel_lines(shown, kind)]
    turned = "w.flip(0)" if operation == CONVOLUTION else "w"
    call = f"y = F.conv1d({padded(len(w), padding)}, {turned}[None, None])"
    over = "" if shown.is_whole else f" / {PER_UNIT}"
    return "\n".join([*lines, f"{call}{over}", "print(y[0, 0])"]) + "\n"


def signal_lines(shown: Shown, signal: str, kind: str) -> list[str]:
    """x, as numbers or by its formula."""
    if signal in (*WHOLE, *MEASURED) or shown.edited:
        return [assigned("x", shown.line("input"), kind)]
    return [TIMES.format(name="t", samples=SPAN * PER_UNIT, per_unit=PER_UNIT), function(signal).code]


def kernel_lines(shown: Shown, kind: str) -> list[str]:
    """w, the same."""
    kernel: Kernel = shown.kernel
    if shown.is_whole or shown.edited:
        return [assigned("w", shown.line("weight"), kind)]
    return [TIMES.format(name="u", samples=round(kernel.span * PER_UNIT), per_unit=PER_UNIT), kernel.code]


def padded(kernel_size: int, padding: str) -> str:
    """X with its zeros, as torch's own padding adds as many before as after."""
    reach = kernel_size - 1
    before, after = {"full": (reach, reach), "same": (reach // 2, reach - reach // 2), "valid": (0, 0)}[padding]
    return f"F.pad(x, ({before}, {after}))[None, None]" if before or after else "x[None, None]"
