"""Every kind of upload: taken with the right cells or refused with the right sentence, never with a warning."""

from __future__ import annotations

import io
import re
import struct
import time
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from app.pictures import LEAST_SIDE, LIMITS, PHOTOS, SAMPLES, SIDE, Cells, PictureError, decode, sample

pytestmark = pytest.mark.filterwarnings("error")

GREY = (np.arange(35, dtype=np.uint8) * 7).reshape(5, 7)  # 0 to 238, all different
RGB = np.stack([GREY, GREY[::-1], 255 - GREY])  # (3, 5, 7)
DEEP = np.array([[0, 255, 256], [257, 32767, 32768], [65279, 65280, 65535]], dtype=np.uint16)
UPPER = np.array([[0, 0, 1], [1, 127, 128], [254, 255, 255]])
BROKEN_NOTE = (  # says "turn me" (orientation 6) after an entry that points behind the end
    b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x40\0\0\x10\0\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    image.save(buffer := io.BytesIO(), kind, **options)
    return buffer.getvalue()


def coloured(rgb: npt.NDArray[Any] = RGB) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(np.moveaxis(rgb, 0, 2).astype(np.uint8)))


def grey_of(data: bytes) -> Cells:
    return decode(data, name="photo.png").grey


def refusal(data: bytes, name: str = "photo.png") -> str:
    with pytest.raises(PictureError) as caught:
        decode(data, name=name)
    return str(caught.value)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, bits: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    """A PNG written by hand, for what Pillow does not write; each row begins with its filter, 0."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def deep_png(samples: npt.NDArray[Any], colour: int, *extra: bytes) -> bytes:
    """A PNG of 16-bit samples (H, W, channels)."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    return png(samples.shape[1], samples.shape[0], 16, colour, rows, *extra)


# Taken: every format and mode


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(kind, mode) for kind in ("PNG", "WEBP") for mode in ("L", "LA", "P", "RGB", "RGBA")]
    + [("GIF", "L"), ("GIF", "P")],
)
def test_lossless_formats_keep_every_grey(kind: str, mode: str) -> None:
    assert np.array_equal(grey_of(encoded(Image.fromarray(GREY).convert(mode), kind, lossless=True)), GREY)


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_jpeg_keeps_every_grey_within_its_loss(mode: str, progressive: bool) -> None:
    data = encoded(Image.fromarray(GREY).convert(mode), "JPEG", quality=100, progressive=progressive)
    assert np.abs(grey_of(data).astype(int) - GREY).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_colours_keep_their_channels_and_grey_is_their_luma(kind: str) -> None:
    picture = decode(encoded(coloured(), kind, lossless=True, exact=True), name="photo")
    assert np.array_equal(picture.rgb, RGB)
    assert np.abs(picture.grey - np.tensordot([0.299, 0.587, 0.114], RGB, 1)).max() < 0.51
    assert picture.rgb.dtype == picture.grey.dtype == np.uint8
    assert picture.original == (5, 7)


def test_cmyk_colours_come_out_right() -> None:
    blocks = np.kron(np.array([[[255, 0]], [[0, 0]], [[0, 255]]]), np.ones((1, 16, 16)))  # red beside blue
    picture = decode(encoded(coloured(blocks).convert("CMYK"), "JPEG", quality=100), name="photo")
    assert np.abs(picture.rgb.astype(int) - blocks).max() <= 4


def test_luma_of_the_pure_colours() -> None:
    pure = np.repeat(np.array([[[255, 0, 0]], [[0, 255, 0]], [[0, 0, 255]]]), 3, axis=1)  # (3, 3, 3): columns R, G, B
    assert grey_of(encoded(coloured(pure), "PNG"))[0].tolist() == [76, 150, 29]


def test_one_bit_is_black_and_white() -> None:
    assert np.array_equal(grey_of(encoded(Image.fromarray(GREY > 99), "PNG")), np.where(GREY > 99, 255, 0))


def test_a_palette_gives_its_colours() -> None:
    image = Image.frombytes("P", (3, 3), bytes(range(9)))
    image.putpalette([value for n in range(9) for value in (n, 10 * n, 255 - n)])
    for kind in ("PNG", "GIF"):
        n = np.arange(9).reshape(3, 3)
        assert np.array_equal(decode(encoded(image, kind), name="photo").rgb, [n, 10 * n, 255 - n])


# Taken: 16 bits


def test_16_bit_samples_keep_their_upper_byte_in_grey_and_in_colour() -> None:
    assert np.array_equal(grey_of(encoded(Image.fromarray(DEEP), "PNG")), UPPER)
    assert np.array_equal(grey_of(deep_png(DEEP[..., None], 0)), UPPER)
    assert np.array_equal(grey_of(deep_png(np.repeat(DEEP[..., None], 3, axis=2), 2)), UPPER)


def test_16_bit_greys_are_reduced_as_their_8_bit_twins() -> None:
    ramp = np.arange(300 * 200, dtype=np.uint16).reshape(200, 300)
    twin = Image.fromarray((ramp >> 8).astype(np.uint8))
    assert np.array_equal(grey_of(encoded(Image.fromarray(ramp), "PNG")), grey_of(encoded(twin, "PNG")))


def test_16_bit_alpha_and_transparent_grey_are_laid_on_white() -> None:
    opacity = np.array([[65535, 0, 65535]] * 3)
    expected = np.where(opacity > 0, UPPER, 255)
    assert np.array_equal(grey_of(deep_png(np.stack([DEEP, opacity], axis=2), 4)), expected)
    assert np.array_equal(grey_of(deep_png(np.stack([DEEP] * 3 + [opacity], axis=2), 6)), expected)
    only_257 = chunk(b"tRNS", struct.pack(">H", 257))  # 256 has the same upper byte and stays
    assert np.array_equal(grey_of(deep_png(DEEP[..., None], 0, only_257)), np.where(DEEP == 257, 255, UPPER))


# Taken: transparency


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparent_pixels_are_laid_on_white(mode: str, kind: str) -> None:
    opacity = np.array([[0, 1, 64], [127, 128, 192], [200, 254, 255]], dtype=np.uint8)
    image = Image.fromarray(np.full((3, 3), 40, dtype=np.uint8)).convert(mode)
    image.putalpha(Image.fromarray(opacity))
    grey = grey_of(encoded(image, kind, lossless=True, exact=True))
    assert np.abs(grey - (40 * (opacity / 255) + 255 * (1 - opacity / 255))).max() < 0.51


def test_a_transparent_picture_is_reduced_after_it_was_laid_on_white() -> None:
    image = Image.new("LA", (400, 400), (0, 0))  # black where nothing shows
    image.paste((0, 255), (200, 0, 400, 400))
    grey = grey_of(encoded(image, "PNG"))
    assert (grey[:, :60] == 255).all()
    assert (grey[:, -60:] == 0).all()


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_a_transparent_palette_entry_is_white(kind: str) -> None:
    image = Image.frombytes("P", (3, 3), bytes(range(9)))
    image.putpalette([value for n in range(9) for value in (20 * n,) * 3])
    expected = 20 * np.arange(9).reshape(3, 3)
    expected[1, 2] = 255
    assert np.array_equal(grey_of(encoded(image, kind, transparency=5)), expected)


def test_graded_palette_and_colour_keys_of_png() -> None:
    image = Image.frombytes("P", (3, 3), bytes(range(9)))
    image.putpalette([0] * 27)
    graded = grey_of(encoded(image, "PNG", transparency=bytes([0, 51, 102, 153, 204, 255])))
    assert graded.ravel().tolist() == [255, 204, 153, 102, 51, 0, 0, 0, 0]
    key = tuple(int(v) for v in RGB[:, 2, 3])
    expected = RGB.copy()
    expected[:, 2, 3] = 255
    assert np.array_equal(decode(encoded(coloured(), "PNG", transparency=key), name="photo").rgb, expected)


# Taken: turned, animated, large

TURNED = {
    1: GREY,
    2: np.fliplr(GREY),
    3: np.rot90(GREY, 2),
    4: np.flipud(GREY),
    5: GREY.T,
    6: np.rot90(GREY, -1),  # stored on its left side: turned clockwise
    7: np.rot90(GREY, 2).T,
    8: np.rot90(GREY),
}


@pytest.mark.parametrize("orientation", [*TURNED, 0, 9])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_the_exif_orientation_is_applied(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"quality": 100} if kind == "JPEG" else {"lossless": True}
    picture = decode(encoded(Image.fromarray(GREY), kind, exif=exif, **options), name="photo")
    expected = TURNED.get(orientation, GREY)
    assert picture.grey.shape == picture.original == expected.shape
    assert np.abs(picture.grey.astype(int) - expected).max() <= (2 if kind == "JPEG" else 0)
    assert np.array_equal(picture.rgb[1], picture.grey)


def test_a_large_turned_photograph_tells_its_upright_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = decode(encoded(Image.new("L", (640, 320)), "JPEG", exif=exif), name="photo")
    assert (picture.grey.shape, picture.original) == ((128, 64), (640, 320))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
def test_a_broken_exif_note_turns_nothing_else_upside_down(kind: str) -> None:
    data = encoded(Image.fromarray(GREY), kind, exif=BROKEN_NOTE)
    with pytest.warns(UserWarning, match="Tag data larger"):  # Pillow alone warns
        Image.open(io.BytesIO(data)).getexif()
    assert grey_of(data).shape == (7, 5)  # what can be read of it counts


def test_an_exif_note_that_cannot_be_read_at_all_is_left_aside() -> None:
    data = png(3, 3, 8, 0, bytes(12), chunk(b"eXIf", b"nonsense"))
    with pytest.raises(SyntaxError):
        Image.open(io.BytesIO(data)).getexif()
    assert grey_of(data).tolist() == [[0] * 3] * 3


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_counts(kind: str) -> None:
    frames = [Image.fromarray(GREY), Image.fromarray(GREY[::-1].copy())]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
    assert getattr(Image.open(io.BytesIO(data)), "n_frames", 1) == 2
    assert np.array_equal(grey_of(data), GREY)


def test_later_frames_of_a_gif_may_be_broken() -> None:
    one = encoded(Image.fromarray(GREY), "GIF")
    two = encoded(Image.fromarray(GREY), "GIF", save_all=True, append_images=[Image.fromarray(GREY[::-1].copy())])
    assert np.array_equal(grey_of(two[: len(one) + 30]), GREY)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((3, 3), (3, 3)),
        ((128, 3), (3, 128)),
        ((300, 200), (85, 128)),
        ((200, 300), (128, 85)),
        ((129, 129), (128, 128)),
    ],
)
def test_the_longer_side_is_reduced_and_nothing_enlarged(size: tuple[int, int], shown: tuple[int, int]) -> None:
    picture = decode(encoded(Image.new("L", size, 77), "PNG"), name="photo")
    assert picture.grey.shape == picture.rgb.shape[1:] == shown
    assert (picture.grey == 77).all()
    assert picture.original == size[::-1]


def test_reducing_averages_without_halos_at_an_edge() -> None:
    edge = np.repeat(np.where(np.arange(640) < 320, 50, 200)[None], 640, axis=0).astype(np.uint8)
    grey = grey_of(encoded(Image.fromarray(edge), "PNG"))
    assert (np.diff(grey.astype(int), axis=1) >= 0).all()
    assert (grey.min(), grey.max()) == (50, 200)
    noise = np.random.default_rng(5).integers(0, 256, (640, 640), dtype=np.uint8)
    assert grey_of(encoded(Image.fromarray(noise), "PNG")).std() < 0.3 * noise.std()  # an average, not a pick


def test_a_jpeg_decoded_small_looks_as_one_decoded_in_full() -> None:
    y, x = np.mgrid[:960, :1280]
    smooth = (127 + 60 * np.sin(x / 90) + 60 * np.cos(y / 70)).astype(np.uint8)
    jpeg, full = encoded(Image.fromarray(smooth), "JPEG", quality=95), encoded(Image.fromarray(smooth), "PNG")
    assert np.abs(grey_of(jpeg).astype(int) - grey_of(full)).max() <= 3


def test_the_name_says_nothing_about_the_format_and_the_result_is_always_the_same() -> None:
    data = encoded(coloured(), "PNG")
    first, second = decode(data, name="photo.png"), decode(data, name="notes.txt")
    assert np.array_equal(first.rgb, second.rgb)
    assert np.array_equal(first.grey, second.grey)
    assert (first.name, second.name) == ("photo.png", "notes.txt")


# The samples


@pytest.mark.parametrize("photo", [one.name for one in SAMPLES])
def test_samples_are_shown_at_the_size_of_a_lesson(photo: str) -> None:
    picture = sample(photo)
    assert picture.grey.shape == (SIDE, SIDE)
    assert picture.original == (256, 256)
    assert picture.grey.std() > 30  # something to see
    assert not np.array_equal(picture.rgb[0], picture.rgb[2])
    assert sample(photo, side=256).rgb.shape == (3, 256, 256)


def test_samples_are_small_and_credited() -> None:
    files = sorted(PHOTOS.glob("*.webp"))
    assert [file.stem for file in files] == sorted(one.name for one in SAMPLES)
    assert all(file.stat().st_size < 120_000 for file in files)
    note = (PHOTOS / "README.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in note.splitlines() if line.startswith("| `")}
    assert "creativecommons.org/licenses/by/2.0" in note
    for one in SAMPLES:
        author, licence = one.credit.removeprefix("Photo: ").split(", ")
        assert licence == "CC BY 2.0"
        assert f"(https://www.flickr.com/photos/{author}/)" in rows[f"{one.name}.webp"]


def test_an_unknown_sample() -> None:
    with pytest.raises(PictureError, match=r"^There is no sample photograph 'cat': choose china or flower\.$"):
        sample("cat")


# Refused, each with its sentence

TAKES = "a lesson takes PNG, JPEG, WebP or GIF"
PICTURE = Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40), dtype=np.uint8))
FILES = {kind: encoded(PICTURE, kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")}
CUT = "photo.png is cut short, its end is missing: copy or download it again."
HEIC = "photo.png is a HEIC photograph; a lesson takes PNG, JPEG, WebP or GIF: share or export it as JPEG."
TEXT = f"photo.png is text and no picture, whatever its name says; {TAKES}: choose another file."
SVG = f"photo.png is an SVG drawing, without pixels; {TAKES}: export it as PNG."
UNKNOWN = f"photo.png is no picture that is known here; {TAKES}: open it in a picture program and save it as PNG."


def spoiled(kind: str, what: str) -> str:
    return f"photo.png is damaged, {what} cannot be decoded: save it anew or choose another."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "photo.png is empty (0 bytes): copy or download it again."),
        (b"These are my notes,\r\n\tnot a picture.", TEXT),
        ("Grüße".encode("latin-1") * 500, TEXT),
        (b"BMW and II* are words too", TEXT),
        (b"<!doctype html><html>", TEXT),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", SVG),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg width='9'>", SVG),
        (
            b"%PDF-1.7\n%\xe2\xe3",
            f"photo.png is a PDF document; {TAKES}: export the page, or a screenshot of it, as PNG.",
        ),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", HEIC),
        (encoded(PICTURE, "AVIF"), f"photo.png is an AVIF picture; {TAKES}: save it as PNG or JPEG."),
        (encoded(PICTURE, "TIFF"), f"photo.png is a TIFF picture; {TAKES}: save it as PNG."),
        (b"MM\0*\0\0\0\x08" + bytes(99), f"photo.png is a TIFF picture; {TAKES}: save it as PNG."),
        (encoded(PICTURE, "TIFF", big_tiff=True), f"photo.png is a TIFF picture; {TAKES}: save it as PNG."),
        (encoded(PICTURE, "BMP"), f"photo.png is a BMP picture; {TAKES}: save it as PNG."),
        (encoded(PICTURE, "ICO"), UNKNOWN),
        (encoded(PICTURE, "PPM"), UNKNOWN),
        (FILES["PNG"][1:], UNKNOWN),
        *[(data[: len(data) // 2], CUT) for data in FILES.values()],
        (b"\x89PNG\r\n\x1a\n", CUT),
        (b"GIF89a", CUT),
        (FILES["PNG"].replace(b"IHDR", b"IHDX"), spoiled("PNG", "this PNG")),
        (FILES["JPEG"].replace(b"\xff\xc0", b"\xff\xfe"), spoiled("JPEG", "this JPEG")),
        (FILES["WEBP"].replace(b"VP8 ", b"VP9 "), spoiled("WEBP", "this WEBP")),
        (b"GIF89a\x08\0\x08\0\0\0\0;\0;", spoiled("GIF", "the first frame of this GIF")),
        (FILES["GIF"][:-60] + b"\xff" * 40 + b"\0;", spoiled("GIF", "the first frame of this GIF")),
        (
            encoded(Image.new("L", (2, 5)), "PNG"),
            "photo.png is 2×5 pixels, but a window needs at least 3×3: choose a larger picture.",
        ),
        (
            encoded(Image.new("L", (9000, 90)), "PNG"),
            "photo.png is 9000×90 pixels, reduced to 128×1, but a window needs at least 3×3: "
            "crop it nearer to a square.",
        ),
        (
            FILES["PNG"] + bytes(10_000_000),
            f"photo.png has {10_000_000 + len(FILES['PNG']):,} bytes, but at most 10,000,000 are taken: "
            "save it smaller, for example with 2000 pixels on its longer side.",
        ),
    ],
)
def test_what_is_no_picture_for_a_lesson_gets_a_sentence(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


def test_the_limits_are_said() -> None:
    assert LIMITS == "PNG, JPEG, WebP or GIF (its first frame), at most 10 MB and 40 megapixels"


# Refused before anything is decoded


def patched(data: bytes, place: int, size: bytes) -> bytes:
    return data[:place] + size + data[place + len(size) :]


def huge(kind: str, width: int, height: int) -> bytes:
    """A small file whose header promises width×height pixels."""
    data = FILES[kind]
    if kind == "PNG":
        return data[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)) + data[33:]
    if kind == "GIF":
        return patched(data, 6, struct.pack("<HH", width, height))
    if kind == "JPEG":
        return patched(data, data.index(b"\xff\xc0") + 5, struct.pack(">HH", height, width))
    return encoded(Image.new("L", (width, height)), "WEBP", quality=1, method=0)


def no_decoding(self: Image.Image) -> None:
    raise AssertionError(f"decoding began: {self.size}")


@pytest.mark.parametrize(
    ("kind", "width", "height", "count"),
    [
        ("PNG", 30_000, 30_000, "over 100,000,000"),
        ("PNG", 2**31 - 1, 2**31 - 1, "over 100,000,000"),
        ("PNG", 12_000, 12_000, "12000×12000 = 144,000,000"),  # where Pillow warns
        ("PNG", 8000, 5001, "8000×5001 = 40,008,000"),
        ("JPEG", 65_000, 65_000, "over 100,000,000"),
        ("JPEG", 10_000, 10_000, "10000×10000 = 100,000,000"),
        ("GIF", 65_000, 65_000, "over 100,000,000"),
        ("GIF", 8000, 8000, "8000×8000 = 64,000,000"),
        ("WEBP", 7000, 6000, "7000×6000 = 42,000,000"),
    ],
)
def test_a_decompression_bomb_is_refused_from_its_header(
    kind: str, width: int, height: int, count: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = huge(kind, width, height)
    monkeypatch.setattr(Image.Image, "load", no_decoding)
    monkeypatch.setattr(ImageFile.ImageFile, "load", no_decoding)
    begun = time.perf_counter()
    assert refusal(data) == (
        f"photo.png has {count} pixels, but at most 40,000,000 are taken: "
        "reduce it first, for example to 2000 pixels on its longer side."
    )
    assert time.perf_counter() - begun < 1


def test_forty_megapixels_are_taken() -> None:
    assert grey_of(encoded(Image.new("1", (8000, 5000), 1), "PNG")).shape == (80, 128)


def test_a_gif_frame_that_outgrows_its_screen_counts_at_its_own_size() -> None:
    data = b"GIF89a\x08\0\x08\0\0\0\0," + struct.pack("<HHHHB", 0, 0, 9000, 9000, 0) + b"\x08\x01\0\0;"
    assert refusal(data).startswith("photo.png has 9000×9000 = 81,000,000 pixels")


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    data = encoded(PICTURE, "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert grey_of(data[:-2] + 100 * last + b"\xff\xd9").shape == (40, 40)
    sentence = refusal(data[:-2] + 9000 * last + b"\xff\xd9")
    assert sentence == "photo.png is a JPEG in 9,006 passes, but at most 300 are taken: save it as PNG."


def test_only_the_four_formats_are_ever_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    def recorded(file: io.BytesIO, *, formats: list[str] | None = None) -> Image.Image:
        opened.append(formats)
        return genuine(file, formats=formats)

    genuine = Image.open
    monkeypatch.setattr("app.pictures.Image.open", recorded)
    for kind in ("TIFF", "BMP", "ICO", "PPM"):
        refusal(encoded(PICTURE, kind))
    assert opened == []
    for data in FILES.values():
        grey_of(data)
    assert opened == [["PNG"], ["JPEG"], ["GIF"], ["WEBP"]]


# Whatever comes: decoded or a sentence


def reaction(data: bytes) -> bytes | str:
    """What becomes of an upload; any exception but PictureError, and any warning, fails the test."""
    try:
        picture = decode(data, name="photo.png")
    except PictureError as error:
        sentence = str(error)
    else:
        assert all(LEAST_SIDE <= side <= SIDE for side in picture.grey.shape)
        assert picture.rgb.shape == (3, *picture.grey.shape)
        return picture.rgb.tobytes()
    assert re.fullmatch(r"photo\.png .+\.", sentence)
    return sentence


def palette_gif() -> bytes:
    frames = [PICTURE.convert("P"), PICTURE.rotate(90).convert("P")]
    return encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], transparency=3, disposal=2, comment=b"hi")


WHOLE = (
    encoded(PICTURE, "PNG", exif=BROKEN_NOTE),
    encoded(PICTURE.convert("P"), "PNG", transparency=bytes(range(200))),
    encoded(PICTURE, "PNG", save_all=True, append_images=[PICTURE.rotate(90)]),
    deep_png(np.arange(300).reshape(10, 10, 3) * 200, 2, chunk(b"tRNS", b"\1\2\3\4\5\6")),
    encoded(PICTURE, "JPEG", exif=BROKEN_NOTE),
    encoded(PICTURE.convert("CMYK"), "JPEG", progressive=True),
    encoded(PICTURE.convert("RGBA"), "WEBP", exif=BROKEN_NOTE),
    encoded(PICTURE, "WEBP", save_all=True, append_images=[PICTURE.rotate(90)], lossless=True),
    palette_gif(),
)
PIECES = [(n, place) for n, data in enumerate(WHOLE) for place in range(len(data))]


@given(st.sampled_from(PIECES))
def test_any_truncation_is_decoded_or_told(piece: tuple[int, int]) -> None:
    which, length = piece
    reaction(WHOLE[which][:length])


@given(
    st.sampled_from(range(len(WHOLE))), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), min_size=1, max_size=9)
)
def test_any_changed_bytes_are_decoded_or_told(which: int, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE[which])
    for place, value in changes:
        data[place % len(data)] = value
    assert reaction(bytes(data)) == reaction(bytes(data))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], 8
    while place < len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4])
        found.append((data[place + 4 : place + 8], data[place + 8 : end]))
        place = end + 4
    return found


@given(st.data())
@settings(max_examples=200)
def test_any_changed_png_chunk_with_a_right_checksum_is_decoded_or_told(draw: st.DataObject) -> None:
    parts = chunks(WHOLE[draw.draw(st.integers(0, 3))])
    n = draw.draw(st.integers(0, len(parts) - 1))
    kind, body = parts[n]
    start = draw.draw(st.integers(0, len(body)))
    body = body[:start] + draw.draw(st.binary(max_size=8)) + body[draw.draw(st.integers(start, len(body))) :]
    parts[n] = draw.draw(st.sampled_from([kind, b"tRNS", b"PLTE", b"eXIf", b"acTL", b"fcTL", b"iCCP", b"IDAT"])), body
    reaction(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))


@given(st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x20\0\0\0WEBPVP8 "]), st.binary())
def test_any_bytes_are_decoded_or_told(head: bytes, rest: bytes) -> None:
    reaction(head + rest)


def test_nothing_of_pillow_or_of_the_warnings_is_left_changed() -> None:
    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, ImageFile.MAXBLOCK, list(warnings.filters))
    with ThreadPoolExecutor(8) as pool:
        reactions = list(pool.map(reaction, [data for whole in WHOLE for data in (whole, whole[:-40])] * 5))
    assert reactions[: 2 * len(WHOLE)] * 5 == reactions
    assert before == (Image.MAX_IMAGE_PIXELS, False, ImageFile.MAXBLOCK, list(warnings.filters))
