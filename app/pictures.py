"""An upload made a picture that a lesson can compute with: small, upright, 8-bit, grey and RGB.

Pillow decodes four formats and no other, within limits that are checked first; whatever else arrives gets a sentence.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.ExifTags import Base
from PIL.Image import Transpose

from engine.errors import EngineError

Cells = npt.NDArray[np.uint8]

SIDE = 128  # pixels on the longer side, as far as a lesson shows a picture
LEAST_SIDE = 3  # pixels: a 3×3 window must fit
MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
MOST_SCANS = 300  # passes of a progressive JPEG, usually 10; ten thousand fit in 1 MB and would decode for minutes
FORMATS = "PNG, JPEG, WebP or GIF"
LIMITS = f"{FORMATS} (its first frame), at most {MOST_BYTES // 10**6} MB and {MOST_PIXELS // 10**6} megapixels"

PHOTOS = Path(__file__).resolve().parent.parent / "assets" / "photos"


class PictureError(EngineError):
    """An upload is no picture that a lesson can take."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What a lesson needs of a photograph: cells of 0 (black) to 255 (white)."""

    name: str  # as uploaded, for captions
    grey: Cells  # (H, W), the luma of rgb
    rgb: Cells  # (3, H, W), red, green, blue
    original: tuple[int, int]  # (H, W) of the upload, upright, before it was reduced


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A photograph that comes with the project; its licence asks that `credit` is shown beside it."""

    name: str  # the file in assets/photos, and the word in the address
    title: str  # what one sees, also the text alternative
    credit: str


SAMPLES = (
    Sample(name="china", title="A pagoda above a lake", credit="Photo: danielbuechele, CC BY 2.0"),
    Sample(name="flower", title="A dahlia", credit="Photo: vultilion, CC BY 2.0"),
)


def sample(name: str, *, side: int = SIDE) -> Picture:
    """The sample photograph of that name, at most `side` pixels high and wide. Raises PictureError for another name."""
    if name not in (known := [one.name for one in SAMPLES]):
        raise PictureError(f"There is no sample photograph {name!r}: choose {' or '.join(known)}.")
    return decode((PHOTOS / f"{name}.webp").read_bytes(), name=name, side=side)


def decode(data: bytes, *, name: str, side: int = SIDE) -> Picture:
    """The picture in a PNG, JPEG, WebP or GIF file, known by its first bytes and not by its name.

    In this order: the first frame is decoded; 16-bit samples keep their upper byte (0 to 65535 becomes 0 to 255); every
    colour model becomes RGB, colour profiles are not applied; what is transparent is laid on white; the longer side is
    reduced to `side` pixels, never enlarged; the picture is turned as its EXIF note says. Grey is the Rec. 601 luma of
    the result, 0.299 R + 0.587 G + 0.114 B, rounded as Pillow's mode L does it: R = G = B = v gives exactly v.

    Raises PictureError for what is no such file, is damaged, or is beyond LIMITS (seen before anything is decoded).
    """
    kind = _kind(data, name)
    with _alone(), _told(data, name, kind), Image.open(io.BytesIO(data), formats=[kind]) as image:
        width, height = image.size
        size = _size_to_show(image.size, name, side)
        image.draft("RGB", size)  # JPEG only: decoded at 1/2, 1/4 or 1/8, but not below `size`
        image.load()
        turn = _turn(image)
        small = _on_white(image).resize(size, Image.Resampling.HAMMING)  # no overshoot: no halos for an edge kernel
    upright = small if turn is None else small.transpose(turn)
    return Picture(
        name=name,
        grey=np.array(upright.convert("L")),
        rgb=np.ascontiguousarray(np.moveaxis(np.asarray(upright), 2, 0)),  # (H, W, 3) → (3, H, W)
        original=(width, height) if turn in _ON_ITS_SIDE else (height, width),
    )


# What the first bytes say

_KINDS = (
    (rb"\x89PNG\r\n\x1a\n", "PNG"),
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"RIFF.{4}WEBP", "WEBP"),
    (rb"GIF8[79]a", "GIF"),
)

_STRANGERS = (
    (rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", "a HEIC photograph", "share or export it as JPEG"),
    (rb".{4}ftypavi[fs]", "an AVIF picture", "save it as PNG or JPEG"),
    (rb"II[*+]\0|MM\0[*+]", "a TIFF picture", "save it as PNG"),
    (rb"BM.{4}\0{4}", "a BMP picture", "save it as PNG"),
    (rb"%PDF-", "a PDF document", "export the page, or a screenshot of it, as PNG"),
    (rb"(\xef\xbb\xbf)?\s*(<(\?xml|!--|!DOCTYPE svg).*?)?<svg\b", "an SVG drawing, without pixels", "export it as PNG"),
    (rb"[^\0-\x08\x0e-\x1f]*\Z", "text and no picture, whatever its name says", "choose another file"),
    (rb"", "no picture that is known here", "open it in a picture program and save it as PNG"),
)


def _kind(data: bytes, name: str) -> str:
    """Pillow's name of the format; PictureError for another, and for too many bytes or scans, or none."""
    if not data:
        raise PictureError(f"{name} is empty (0 bytes): copy or download it again.")
    if len(data) > MOST_BYTES:
        raise PictureError(
            f"{name} has {len(data):,} bytes, but at most {MOST_BYTES:,} are taken: "
            "save it smaller, for example with 2000 pixels on its longer side."
        )
    if data.startswith(b"\xff\xd8") and (scans := data.count(b"\xff\xda")) > MOST_SCANS:
        raise PictureError(f"{name} is a JPEG in {scans:,} passes, but at most {MOST_SCANS} are taken: save it as PNG.")
    for pattern, kind in _KINDS:
        if re.match(pattern, data, re.DOTALL):
            return kind
    what, way_out = next(words for pattern, *words in _STRANGERS if re.match(pattern, data[:1000], re.DOTALL))
    raise PictureError(f"{name} is {what}; a lesson takes {FORMATS}: {way_out}.")


# What the header says, and what Pillow says


def _size_to_show(size: tuple[int, int], name: str, side: int) -> tuple[int, int]:
    """(width, height) that the picture is reduced to; PictureError where it has too many pixels or keeps too few."""
    width, height = size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(name, f"{width}×{height} = {width * height:,}")
    scale = min(1.0, side / max(size))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    if min(small) < LEAST_SIDE:
        reduced = f", reduced to {small[0]}×{small[1]}" if scale < 1 else ""
        raise PictureError(
            f"{name} is {width}×{height} pixels{reduced}, but a window needs at least {LEAST_SIDE}×{LEAST_SIDE}: "
            + ("crop it nearer to a square." if scale < 1 else "choose a larger picture.")
        )
    return small


def _too_many_pixels(name: str, count: str) -> PictureError:
    return PictureError(
        f"{name} has {count} pixels, but at most {MOST_PIXELS:,} are taken: "
        "reduce it first, for example to 2000 pixels on its longer side."
    )


_LOCK = threading.Lock()


@contextmanager
def _alone() -> Iterator[None]:
    """One picture at a time, without warnings: Pillow warns of what does no harm here, such as a broken EXIF note.

    A class that uploads at once then needs the memory of one picture; and the filters of warnings, which are the whole
    process's, are not put back in the wrong order.
    """
    with _LOCK, warnings.catch_warnings(action="ignore"):
        yield


@contextmanager
def _told(data: bytes, name: str, kind: str) -> Iterator[None]:
    """Whatever Pillow raises while it opens and decodes, as a PictureError: a damaged file raises nearly anything."""
    try:
        yield
    except PictureError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name, "over 100,000,000") from error  # Pillow's own limit lies higher still
    except Exception as error:
        if _is_cut_short(data, kind):
            raise PictureError(f"{name} is cut short, its end is missing: copy or download it again.") from error
        part = "the first frame of this GIF" if kind == "GIF" else f"this {kind}"
        raise PictureError(f"{name} is damaged, {part} cannot be decoded: save it anew or choose another.") from error


def _is_cut_short(data: bytes, kind: str) -> bool:
    """Whether the file lacks its end mark, or WebP's length."""
    if kind == "WEBP":
        return len(data) < 8 + int.from_bytes(data[4:8], "little")
    end = {"PNG": b"IEND", "JPEG": b"\xff\xd9", "GIF": b"\0;"}[kind]
    return end not in data[-64:]


# Turning and colour

_UPRIGHT = (Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_180, Transpose.FLIP_TOP_BOTTOM)  # EXIF orientations 2 to 4
_ON_ITS_SIDE = (Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90)  # 5 to 8
_TURNS = dict(enumerate(_UPRIGHT + _ON_ITS_SIDE, start=2))


def _turn(image: Image.Image) -> Transpose | None:
    """What makes the picture upright; None where its EXIF note asks for nothing or cannot be read."""
    try:
        return _TURNS.get(image.getexif().get(Base.Orientation, 1))
    except Exception:  # a broken note raises nearly anything, and the pixels are sound without it
        return None


def _on_white(image: Image.Image) -> Image.Image:
    """The picture as RGB; where it is transparent, white shows through."""
    if image.mode.startswith("I"):
        image = _upper_byte(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    if image.mode != "RGBA":
        image = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image)
    return white


def _upper_byte(image: Image.Image) -> Image.Image:
    """16-bit grey as 8-bit, the way Pillow reads 48-bit colour; by itself it would cut all above 255 to white."""
    values = np.asarray(image)  # (H, W)
    grey = Image.fromarray((values >> 8).astype(np.uint8))
    if (transparent := image.info.get("transparency")) is not None:  # a grey value
        grey.putalpha(Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8)))
    return grey
