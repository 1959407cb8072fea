"""A walk through the steps as an animated GIF, made of the pictures that the stage drew of itself.

Pillow decodes PNG and nothing else, within limits that are read from the file's header first; what is beyond them, or
is no such request at all, gets a sentence.
"""

from __future__ import annotations

import base64
import io
import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from engine.errors import EngineError

MOST_BYTES: Final = 24_000_000  # of the request
MOST_FRAMES: Final = 150
MOST_PIXELS: Final = 4_000_000  # of a frame
MOST_PIXELS_IN_ALL: Final = 100_000_000
DELAYS: Final = (20, 10_000)  # ms a step
HOLD: Final = 1500  # ms that the last step stays longer than the others: there one looks at the whole result

PREFIX: Final = "data:image/png;base64,"
COLOURS: Final = 256  # of a GIF
EXACT: Final = 128  # so many stay as they are: fills, grids, the ink of the numbers
NEAREST: Final = 65_536  # so many colours get the nearest of the palette, rarer ones what Pillow takes for it

Colours = npt.NDArray[np.uint32]  # 0xRRGGBB
Levels = npt.NDArray[np.uint8]  # (..., 3): red, green, blue


class ExportError(EngineError):
    """A request for an animation that cannot be met; `status` is HTTP's number for it."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def animation(body: bytes) -> bytes:
    """The GIF for a request `{"delay": ms, "frames": ["data:image/png;base64,…", …]}`.

    All frames share one palette, so that no colour flickers, and none is dithered, so that numbers stay crisp. It
    repeats for ever; the last frame stays `HOLD` longer. Equal frames that follow each other become one, as long as
    all of them.

    Raises ExportError for a body that is no such request, or is beyond the limits.
    """
    delay, files = _request(body)
    _check_sizes(files)
    count = _count(files)
    ranked = np.flatnonzero(count).astype(np.uint32)
    ranked = ranked[np.argsort(-count[ranked].astype(np.int64), kind="stable")]
    palette = _palette(ranked, count[ranked])
    index = np.zeros(count.size, dtype=np.uint8)  # of every colour in the palette
    index[ranked] = _matched(ranked, palette)
    frames = (_indexed(_frame(n, file), index, palette) for n, file in enumerate(files, 1))
    next(frames).save(
        written := io.BytesIO(),
        "GIF",
        save_all=True,
        append_images=frames,
        palette=palette.tobytes(),  # once for all; without this every frame would bring it again
        duration=[delay] * (len(files) - 1) + [delay + HOLD],
        loop=0,
        disposal=1,  # a frame is drawn over the one before, of which only the difference is written
        optimize=False,
    )
    return written.getvalue()


# What was sent


def check_length(count: int) -> None:
    """Raise ExportError for more bytes than a request may have."""
    if count > MOST_BYTES:
        raise ExportError(
            f"The frames take more than {MOST_BYTES // 10**6} MB: choose fewer steps, or make the pictures smaller.",
            413,
        )


def _request(body: bytes) -> tuple[int, list[bytes]]:
    """Delay in ms and the frames as PNG files, not yet opened."""
    check_length(len(body))
    try:
        request = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ExportError('This is no JSON: send {"delay": ms, "frames": [PNG as data URL, …]}.') from error
    if not isinstance(request, dict) or not isinstance(request.get("frames"), list):
        raise ExportError('The request lacks its frames: send {"delay": ms, "frames": [PNG as data URL, …]}.')
    frames = request["frames"]
    if not frames:
        raise ExportError("There are 0 frames, but an animation needs at least 1: choose some steps.")
    if len(frames) > MOST_FRAMES:
        raise ExportError(
            f"There are {len(frames)} frames, but at most {MOST_FRAMES} are taken: choose fewer steps.", 413
        )
    return _delay(request.get("delay")), [_file(n, frame) for n, frame in enumerate(frames, 1)]


def _delay(delay: Any) -> int:
    low, high = DELAYS
    if isinstance(delay, bool) or not isinstance(delay, int | float):
        raise ExportError(f"delay is no number: write how long a step lasts, {low:,} to {high:,} ms.")
    if not low <= delay <= high:
        raise ExportError(f"delay={str(delay)[:20]} is not taken: a step lasts {low:,} to {high:,} ms.")
    return round(delay)


def _file(n: int, frame: Any) -> bytes:
    """The bytes behind a data URL."""
    if not isinstance(frame, str) or not frame.startswith(PREFIX):
        raise ExportError(f"Frame {n} is no PNG as a data URL: it has to begin with {PREFIX}")
    try:
        return base64.b64decode(frame[len(PREFIX) :], validate=True)
    except ValueError as error:
        raise ExportError(f"Frame {n} is no base64 after {PREFIX} and cannot be read: send it again.") from error


# What the headers say


def _check_sizes(files: list[bytes]) -> None:
    """Raise ExportError where frames are too large or unequal; nothing is decoded for it."""
    sizes = [_size(n, file) for n, file in enumerate(files, 1)]
    width, height = first = sizes[0]
    if width * height > MOST_PIXELS:
        raise _too_many_pixels(f"A frame has {width}×{height} = {width * height:,}", MOST_PIXELS)
    for n, size in enumerate(sizes, 1):
        if size != first:
            raise ExportError(
                f"Frame {n} is {size[0]}×{size[1]} pixels, but frame 1 is {width}×{height}: "
                "all frames of an animation have one size."
            )
    if (pixels := width * height * len(files)) > MOST_PIXELS_IN_ALL:
        raise _too_many_pixels(f"{len(files)} frames of {width}×{height} have {pixels:,}", MOST_PIXELS_IN_ALL)


def _too_many_pixels(what: str, most: int) -> ExportError:
    return ExportError(
        f"{what} pixels, but at most {most:,} are taken: choose fewer steps, or make the pictures smaller.", 413
    )


def _size(n: int, file: bytes) -> tuple[int, int]:
    """(width, height) as the first chunk of a PNG says."""
    if not file.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") or len(file) < 24:
        raise ExportError(f"Frame {n} is no PNG: the stage sends every frame as PNG, and nothing else is taken.")
    return int.from_bytes(file[16:20]), int.from_bytes(file[20:24])


# Pixels and colours


def _frame(n: int, file: bytes) -> Image.Image:
    """The frame as RGB; what is transparent lies on white."""
    try:
        with Image.open(io.BytesIO(file), formats=["PNG"]) as image:
            if image.size != _size(n, file):  # a second header, behind the one that was checked
                raise ValueError("two sizes")
            image.load()
            return _on_white(image)
    except Exception as error:  # a damaged file raises nearly anything
        raise ExportError(f"Frame {n} is damaged, this PNG cannot be decoded: send it again.") from error


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")


def _packed(image: Image.Image) -> Colours:
    """(H, W), every pixel as 0xRRGGBB."""
    red, green, blue = np.moveaxis(np.asarray(image, dtype=np.uint32), 2, 0)  # (H, W, 3) → (3, H, W)
    packed: Colours = red << 16 | green << 8 | blue
    return packed


def _levels(colours: Colours) -> Levels:
    """(N,) → (N, 3)."""
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=-1).astype(np.uint8)


def _count(files: list[bytes]) -> npt.NDArray[np.uint32]:
    """(2²⁴,), how many pixels of all frames have each colour: a table that no picture makes larger."""
    count = np.zeros(1 << 24, dtype=np.uint32)
    for n, file in enumerate(files, 1):
        np.add.at(count, _packed(_frame(n, file)).ravel(), np.uint32(1))
    return count


def _palette(ranked: Colours, count: npt.NDArray[np.uint32]) -> Levels:
    """(COLOURS, 3) for the colours, most frequent first: those come as they are, the rest is blended."""
    exact = ranked if ranked.size <= COLOURS else ranked[:EXACT]
    rare = slice(exact.size, None)
    palette = np.zeros((COLOURS, 3), dtype=np.uint8)
    palette[: exact.size] = _levels(exact)
    if ranked[rare].size:
        palette[EXACT:] = _blended(_levels(ranked[rare]), count[rare])
    return palette


def _blended(rare: Levels, count: npt.NDArray[np.uint32]) -> Levels:
    """(COLOURS − EXACT, 3): median cut on a strip of pixels where a colour counts by the root of its frequency."""
    most = 100_000
    strip = np.repeat(rare[:most], np.sqrt(count[:most]).astype(int), axis=0)  # (pixels, 3)
    image = Image.fromarray(strip[None]).quantize(COLOURS - EXACT, Image.Quantize.MEDIANCUT, kmeans=2)
    chosen = np.array(image.getpalette(), dtype=np.uint8).reshape(-1, 3)[: COLOURS - EXACT]
    return np.resize(chosen, (COLOURS - EXACT, 3))  # where fewer do, they are there twice


def _matched(ranked: Colours, palette: Levels) -> npt.NDArray[np.uint8]:
    """(N,), for each colour its place in the palette."""
    levels = _levels(ranked)
    matched = np.empty(ranked.size, dtype=np.uint8)
    for start in range(0, min(NEAREST, ranked.size), 1024):
        some = slice(start, min(start + 1024, NEAREST))
        apart = levels[some, None].astype(np.int32) - palette  # (1024, COLOURS, 3)
        matched[some] = (apart**2).sum(axis=2).argmin(axis=1)
    if ranked.size > NEAREST:
        (chosen := Image.new("P", (1, 1))).putpalette(palette.tobytes())
        strip = Image.fromarray(levels[None, NEAREST:])
        matched[NEAREST:] = np.asarray(strip.quantize(palette=chosen, dither=Image.Dither.NONE))[0]
    return matched


def _indexed(image: Image.Image, index: npt.NDArray[np.uint8], palette: Levels) -> Image.Image:
    """The image in colours of the palette. Nothing is dithered: fills stay even and numbers crisp."""
    drawn = Image.fromarray(index[_packed(image)])
    drawn.putpalette(palette.tobytes())  # makes the grey image one with a palette
    return drawn
