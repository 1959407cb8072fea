"""One picture of a folder: PNG or JPEG, known by its bytes and not by its name, within limits checked first."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from engine.arrays import Array
from engine.errors import DataError

if TYPE_CHECKING:
    from PIL import Image

FORMATS: Final = ("PNG", "JPEG")
ENDINGS: Final = (".png", ".jpg", ".jpeg")
MOST_BYTES: Final = 30_000_000
MOST_PIXELS: Final = 40_000_000
GREY: Final = ("1", "L")  # kinds of pixels, as Pillow calls them


def size(path: Path) -> tuple[int, int]:
    """(H, W), from the first bytes. Raises DataError."""
    with opened(path) as image:
        return image.height, image.width


def picture(path: Path, side: int | None = None) -> Array:
    """(3, H, W) uint8, or (1, H, W) of a grey one; with `side`, its middle square in so many pixels.

    16 bits become 8, what is transparent is laid on white. A shorter side is scaled to `side` first. Raises DataError.
    """
    from PIL import Image

    with opened(path) as image:
        try:
            plain = flat(image)
            if side is not None:
                plain = square(plain, side, Image.Resampling.BILINEAR)
        except Exception:  # Pillow raises nearly anything while it decodes
            raise damaged(path) from None
    cells = np.asarray(plain)
    return cells[None] if cells.ndim == 2 else np.ascontiguousarray(np.moveaxis(cells, 2, 0))  # (H, W, 3) → (3, H, W)


def mask(path: Path) -> Array:
    """(H, W) uint8: the number that each pixel has in the file, of a palette the place in it. Raises DataError."""
    with opened(path) as image:
        if image.format != "PNG" or image.mode not in (*GREY, "P"):
            raise DataError(
                f"{path} is a {image.format} with pixels of the kind {image.mode}, but a mask gives every pixel one "
                "number, the class it belongs to: save it as a PNG in grey or with a palette."
            )
        try:
            return np.asarray(image).astype(np.uint8)
        except Exception:
            raise damaged(path) from None


def opened(path: Path) -> Image.Image:
    """The picture, not decoded yet."""
    from PIL import Image

    try:
        length = path.stat().st_size
        if not length:
            raise DataError(f"{path} is empty (0 bytes): copy it again, or take it away.")
        with warnings.catch_warnings(action="ignore"):  # of what does no harm here
            image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError:
        raise too_large(path) from None
    except Image.UnidentifiedImageError:
        raise DataError(f"{path} is no picture in PNG or JPEG: save it as PNG, or take it away.") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or 'it is damaged'}): take it away.") from None
    if length > MOST_BYTES or image.height * image.width > MOST_PIXELS:
        image.close()
        raise too_large(path)
    return image


def too_large(path: Path) -> DataError:
    """The error for a picture that would take too much time or memory."""
    return DataError(
        f"{path} is too large: at most {MOST_PIXELS:,} pixels in {MOST_BYTES:,} bytes are taken; save it smaller."
    )


def damaged(path: Path) -> DataError:
    """The error for a picture that begins well."""
    return DataError(f"{path} is damaged or cut short: copy it again, or take it away.")


def flat(image: Image.Image) -> Image.Image:
    """The picture decoded, in grey or RGB."""
    from PIL import Image

    image.load()
    if image.mode.startswith("I"):  # 16 bits: the upper 8
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        solid = image.convert("RGBA")
        white = Image.new("RGBA", solid.size, "white")
        return Image.alpha_composite(white, solid).convert("L" if image.mode in (*GREY, "LA") else "RGB")
    return image.convert("L" if image.mode in GREY else "RGB")


def square(image: Image.Image, side: int, resampling: Image.Resampling) -> Image.Image:
    """The square in the middle, in so many pixels on each side."""
    cut = min(image.size)
    left, top = (image.width - cut) // 2, (image.height - cut) // 2
    return image.resize((side, side), resampling, box=(left, top, left + cut, top + cut))
