"""Frames become an animation in the same colours, and whatever is no such request gets its sentence."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from app.exports import (
    DELAYS,
    HOLD,
    MOST_BYTES,
    MOST_FRAMES,
    MOST_PIXELS,
    MOST_PIXELS_IN_ALL,
    ExportError,
    animation,
    check_length,
)

pytestmark = pytest.mark.filterwarnings("error")

PAPER, BLUE, ORANGE, INK = (255, 255, 255), (0, 114, 178), (230, 159, 0), (27, 32, 39)
WALK = [(6, 4), (30, 4), (6, 28)]


def step(place: tuple[int, int]) -> Image.Image:
    """A little stage: cells, a number with smooth edges, and a window that lies at a place."""
    image = Image.new("RGB", (80, 60), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((4, 2, 50, 48), fill=BLUE)
    draw.text((55, 10), str(sum(place)), fill=INK, font_size=18)
    draw.rectangle((*place, place[0] + 20, place[1] + 20), outline=ORANGE, width=2)
    return image


def png(image: Image.Image) -> bytes:
    image.save(buffer := io.BytesIO(), "PNG")
    return buffer.getvalue()


def url(file: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(file).decode()


def request(files: list[bytes], delay: object = 400) -> bytes:
    return json.dumps({"delay": delay, "frames": [url(file) for file in files]}).encode()


def frames(gif: bytes) -> list[tuple[npt.NDArray[np.uint8], int]]:
    """Pixels and milliseconds of each frame, as a viewer shows them."""
    found = []
    with Image.open(io.BytesIO(gif), formats=["GIF"]) as image:
        for n in range(getattr(image, "n_frames", 1)):
            image.seek(n)
            found.append((np.array(image.convert("RGB")), image.info["duration"]))
    return found


def refusal(body: bytes) -> tuple[int, str]:
    with pytest.raises(ExportError) as caught:
        animation(body)
    return caught.value.status, str(caught.value)


def hollow(width: int, height: int, pixels: bytes = b"", *, then: bytes = b"") -> bytes:
    """A PNG that claims a size, whatever it brings; `then` are chunks behind its header."""
    chunks = [header(width, height), then, chunk(b"IDAT", zlib.compress(pixels)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def header(width: int, height: int) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


# Taken


def test_frames_come_back_equal_and_the_last_stays() -> None:
    steps = [step(place) for place in WALK]
    shown = frames(animation(request([png(image) for image in steps])))
    assert [duration for _, duration in shown] == [400, 400, 400 + HOLD]
    for (pixels, _), image in zip(shown, steps, strict=True):
        assert np.array_equal(pixels, np.asarray(image))


def test_it_repeats_for_ever_with_one_palette() -> None:
    gif = animation(request([png(step(place)) for place in WALK]))
    with Image.open(io.BytesIO(gif)) as image:
        assert image.info["loop"] == 0
        for n in range(1, len(WALK)):
            image.seek(n)
            assert image.disposal_method == 1  # type: ignore[attr-defined]
    tables = [flags for flags in local_flags(gif) if flags & 0x80]
    assert len(local_flags(gif)) == len(WALK)
    assert tables == []


def local_flags(gif: bytes) -> list[int]:
    """The packed byte of every image in the file; its top bit says that a palette of its own follows."""
    found = []
    at = 13 + 3 * 2 ** ((gif[10] & 7) + 1)
    while gif[at] != 0x3B:
        if gif[at] == 0x2C:
            found.append(gif[at + 9])
            at += 11 + (3 * 2 ** ((gif[at + 9] & 7) + 1) if gif[at + 9] & 0x80 else 0)
        else:
            at += 2
        while gif[at]:
            at += gif[at] + 1
        at += 1
    return found


def test_with_many_colours_fills_stay_exact_and_all_others_close() -> None:
    rows, columns = np.mgrid[0:64, 0:64]
    photo = np.stack([columns * 4, rows * 4, (rows + columns) * 2], axis=-1).astype(np.uint8)  # 4096 colours
    steps = [step(place) for place in WALK]
    pictures = []
    for image in steps:
        wide = Image.new("RGB", (160, 64), PAPER)
        wide.paste(image, (80, 0))
        wide.paste(Image.fromarray(photo), (0, 0))
        pictures.append(wide)
    shown = frames(animation(request([png(image) for image in pictures])))
    for (pixels, _), image in zip(shown, pictures, strict=True):
        wanted = np.asarray(image).astype(int)
        for fill in (PAPER, BLUE, ORANGE, INK):
            there = (wanted == fill).all(axis=2)
            assert there.any()
            assert (pixels[there] == fill).all()
        assert np.abs(pixels - wanted).mean() < 6
    assert np.array_equal(shown[0][0][:, :64], shown[2][0][:, :64])  # what stays the same does not flicker


def test_noise_beyond_the_counted_colours_is_still_close() -> None:
    noise = np.random.default_rng(5).integers(0, 256, (400, 400, 3)).astype(np.uint8)
    [(pixels, _)] = frames(animation(request([png(Image.fromarray(noise))])))
    assert np.abs(pixels.astype(int) - noise).mean() < 25


def test_equal_frames_become_one_as_long_as_all() -> None:
    steps = [png(step(place)) for place in (WALK[0], WALK[0], WALK[1], WALK[1])]
    assert [duration for _, duration in frames(animation(request(steps, 100)))] == [200, 200 + HOLD]
    assert [duration for _, duration in frames(animation(request(steps[:2], 100)))] == [200 + HOLD]


def test_what_is_transparent_lies_on_white() -> None:
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    image.paste((0, 114, 178, 255), (0, 0, 2, 4))
    [(pixels, duration)] = frames(animation(request([png(image)], 30)))
    assert pixels[0].tolist() == [list(BLUE), list(BLUE), list(PAPER), list(PAPER)]
    assert duration == 30 + HOLD


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    assert len(frames(animation(request([png(Image.new(mode, (5, 4)))])))) == 1


@pytest.mark.parametrize("delay", [*DELAYS, 33.4])
def test_delays_at_the_bounds(delay: float) -> None:
    [first, last] = frames(animation(request([png(step(place)) for place in WALK[:2]], delay)))
    assert first[1] == delay // 10 * 10  # GIF counts hundredths of a second
    assert last[1] == (delay + HOLD) // 10 * 10


# Refused

GOOD = png(step(WALK[0]))


@pytest.mark.parametrize("body", [b"", b"frames", b"\xff\xfe", b"[" * 100_000, b'{"delay":'])
def test_no_json(body: bytes) -> None:
    assert refusal(body) == (400, 'This is no JSON: send {"delay": ms, "frames": [PNG as data URL, …]}.')


@pytest.mark.parametrize("body", [b"[]", b"3", b"{}", b'{"frames": "x"}', b'{"frames": {}}', b"null"])
def test_no_frames(body: bytes) -> None:
    assert refusal(body) == (
        400,
        'The request lacks its frames: send {"delay": ms, "frames": [PNG as data URL, …]}.',
    )


def test_how_many_frames() -> None:
    assert refusal(request([])) == (400, "There are 0 frames, but an animation needs at least 1: choose some steps.")
    many = request([GOOD] * (MOST_FRAMES + 1))
    assert refusal(many) == (413, "There are 151 frames, but at most 150 are taken: choose fewer steps.")
    assert animation(request([GOOD] * MOST_FRAMES))


def test_too_many_bytes() -> None:
    sentence = "The frames take more than 24 MB: choose fewer steps, or make the pictures smaller."
    assert refusal(b" " * (MOST_BYTES + 1)) == (413, sentence)
    check_length(MOST_BYTES)


@pytest.mark.parametrize(
    ("delay", "said"),
    [(19, "19"), (10_001, "10001"), (float("inf"), "inf"), (float("nan"), "nan"), (10**99, "1" + "0" * 19)],
)
def test_delay_beyond_its_bounds(delay: object, said: str) -> None:
    assert refusal(request([GOOD], delay)) == (400, f"delay={said} is not taken: a step lasts 20 to 10,000 ms.")


@pytest.mark.parametrize("delay", [None, True, "400", [400]])
def test_delay_that_is_no_number(delay: object) -> None:
    sentence = "delay is no number: write how long a step lasts, 20 to 10,000 ms."
    assert refusal(request([GOOD], delay)) == (400, sentence)


@pytest.mark.parametrize("frame", [None, 7, "", "x", url(GOOD).replace("png", "gif"), ["data:image/png;base64,"]])
def test_no_data_url(frame: object) -> None:
    body = json.dumps({"delay": 400, "frames": [url(GOOD), frame]}).encode()
    sentence = "Frame 2 is no PNG as a data URL: it has to begin with data:image/png;base64,"
    assert refusal(body) == (400, sentence)


@pytest.mark.parametrize("text", ["a", "%%%%", "ä", "\ud800"])
def test_no_base64(text: str) -> None:
    body = json.dumps({"delay": 400, "frames": ["data:image/png;base64," + text]}).encode()
    sentence = "Frame 1 is no base64 after data:image/png;base64, and cannot be read: send it again."
    assert refusal(body) == (400, sentence)


def other(kind: str) -> bytes:
    step(WALK[0]).save(buffer := io.BytesIO(), kind)
    return buffer.getvalue()


@pytest.mark.parametrize("file", [b"", b"text", GOOD[:20], *(other(kind) for kind in ("GIF", "JPEG", "WEBP", "BMP"))])
def test_no_png(file: bytes) -> None:
    sentence = "Frame 2 is no PNG: the stage sends every frame as PNG, and nothing else is taken."
    assert refusal(request([GOOD, file])) == (400, sentence)


@pytest.mark.parametrize(
    "file",
    [
        GOOD[:-40],
        GOOD[:60] + b"\0" * 30 + GOOD[90:],
        hollow(80, 60),
        hollow(80, 60, bytes(101 * 100), then=header(100, 100)),  # each row begins with its filter
        hollow(80, 60, then=header(30_000, 30_000)),
    ],
    ids=["cut short", "changed", "without pixels", "with a second size", "with a second size, huge"],
)
def test_damaged(file: bytes) -> None:
    sentence = "Frame 2 is damaged, this PNG cannot be decoded: send it again."
    assert refusal(request([GOOD, file])) == (400, sentence)


def test_a_png_written_by_hand_is_none_the_worse() -> None:
    assert frames(animation(request([hollow(100, 100, bytes(101 * 100))])))


def test_unequal_frames() -> None:
    assert refusal(request([GOOD, GOOD, png(step(WALK[0]).crop((0, 0, 79, 60)))])) == (
        400,
        "Frame 3 is 79×60 pixels, but frame 1 is 80×60: all frames of an animation have one size.",
    )


def test_too_many_pixels_are_seen_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", None)
    assert refusal(request([hollow(2001, 2000)])) == (
        413,
        "A frame has 2001×2000 = 4,002,000 pixels, but at most 4,000,000 are taken: "
        "choose fewer steps, or make the pictures smaller.",
    )
    assert refusal(request([hollow(2000, 2000)] * 26)) == (
        413,
        "26 frames of 2000×2000 have 104,000,000 pixels, but at most 100,000,000 are taken: "
        "choose fewer steps, or make the pictures smaller.",
    )
    assert refusal(request([hollow(2**31, 2**31)]))[0] == 413
    assert (MOST_PIXELS, MOST_PIXELS_IN_ALL) == (4_000_000, 100_000_000)


# Anything at all


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes(body: bytes) -> None:
    refusal(body)


@settings(deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_random_files(file: bytes, signed: bool) -> None:
    refusal(request([b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + file if signed else file]))


@settings(deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_one_byte_changed(at: int, value: int) -> None:
    changed = GOOD[:at] + bytes([value]) + GOOD[at + 1 :]
    with suppress(ExportError):
        assert frames(animation(request([changed])))


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.sampled_from(["delay", "frames", "x"]), part),
    )
)
def test_any_json(value: Any) -> None:
    refusal(json.dumps(value).encode())
