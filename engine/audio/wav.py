"""WAV files: chunks of bytes, one that says how samples are written, one with the samples.

    RIFF size WAVE  ┌ fmt  size ┬ code channels rate … bits ┐  ┌ data size ┬ frame frame frame … ┐

Source: Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0 (1991), chapter 3; Microsoft,
WAVEFORMATEXTENSIBLE.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.arrays import Array
from engine.errors import RecordingError, many

PCM: Final = 1
FLOAT: Final = 3
EXTENSIBLE: Final = 0xFFFE  # the true code stands further back
CODES: Final = {
    0x02: "ADPCM (Microsoft)",
    0x06: "A-law",
    0x07: "μ-law",
    0x11: "ADPCM (IMA)",
    0x31: "GSM 6.10",
    0x50: "MPEG",
    0x55: "MP3",
    0x160: "Windows Media Audio",
    0x161: "Windows Media Audio",
    0x162: "Windows Media Audio",
    0xFF: "AAC",
}
OTHERS: Final = (  # how files that are no WAV begin: place, bytes, name
    (0, b"ID3", "an MP3"),
    (0, b"OggS", "an Ogg file"),
    (0, b"fLaC", "a FLAC file"),
    (4, b"ftyp", "an M4A or MP4 file"),
    (0, b"\x1a\x45\xdf\xa3", "a WebM or Matroska file"),
    (0, b"FORM", "an AIFF file"),
    (0, b"caff", "a CAF file"),
    (0, b"#!AMR", "an AMR file"),
    (0, b"RF64", "an RF64 file (a WAV of more than 4 GB)"),
    (0, b"RIFX", "an RIFX file (a WAV with its bytes the other way round)"),
)
MPEG_FRAMES: Final = (b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2")
CONVERT: Final = "save it as WAV (16-bit PCM), for example with Audacity or `ffmpeg -i recording output.wav`"
FASTEST: Final = 192_000  # samples a second
SLOWEST: Final = 2_000
UNTOLD: Final = 0xFFFFFFFF  # the size that programs write who do not know it yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What the chunk `fmt ` says."""

    code: int  # PCM or FLOAT
    channels: int
    rate: int  # samples a second
    width: int  # bytes of one sample

    @property
    def frame(self) -> int:
        """Bytes of one sample of every channel."""
        return self.channels * self.width


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What a file holds, as it stands there."""

    samples: Array  # (n, channels) float64, between −1 and 1 unless the file is float
    rate: int
    frames: int  # that the file holds; n of them were read
    promised: int  # frames that it says it holds


def read(data: bytes, longest: float) -> Sound:
    """The first `longest` seconds of a WAV file. Raises RecordingError for whatever cannot be read."""
    check_container(data)
    found: Format | None = None
    for name, start, size in chunks(data):
        if name == b"fmt ":
            found = format_of(data[start : start + size])
        elif name == b"data":
            if found is None:
                raise broken("its samples come before the chunk that says how they are written")
            return sound(data, start, size, found, longest)
    raise broken("it ends before any sample")


def check_container(data: bytes) -> None:
    """Raise RecordingError unless the file begins as a WAV does."""
    if not data:
        raise RecordingError("The file is empty (0 bytes): record again, or choose another file.")
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return
    for place, magic, name in OTHERS:
        if data[place : place + len(magic)] == magic:
            raise RecordingError(f"This is {name}: {CONVERT}.")
    if data[:2] in MPEG_FRAMES:
        raise RecordingError(f"This is an MP3: {CONVERT}.")
    raise RecordingError(f"This is not a WAV file, it does not begin with RIFF … WAVE: {CONVERT}.")


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, place and size of each chunk; the size may promise more than there is."""
    place = 12
    while place + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, place)
        yield name, place + 8, size
        place += 8 + size + size % 2  # chunks begin at even places


def format_of(chunk: bytes) -> Format:
    """The chunk `fmt ` read and checked."""
    if len(chunk) < 16:
        raise broken("the chunk that says how its samples are written is cut off")
    code, channels, rate, _, frame, bits = struct.unpack_from("<HHIIHH", chunk)
    if code == EXTENSIBLE and len(chunk) >= 26:
        (code,) = struct.unpack_from("<H", chunk, 24)
    if code not in (PCM, FLOAT):
        name = f" ({CODES[code]})" if code in CODES else ""
        raise RecordingError(f"This WAV is compressed, its format code is {code}{name}: {CONVERT}.")
    if channels == 0:
        raise broken("it says that it has no channels")
    if not SLOWEST <= rate <= FASTEST:
        raise RecordingError(
            f"This WAV says it has {many(rate, 'sample')} a second; {SLOWEST:,} to {FASTEST:,} can be read: {CONVERT}."
        )
    width = -(-bits // 8)
    if width not in ((4, 8) if code == FLOAT else (1, 2, 3, 4)):
        kind = "floating-point numbers" if code == FLOAT else "whole numbers"
        raise RecordingError(f"This WAV has {kind} of {bits} bits, which no program should write: {CONVERT}.")
    if frame != channels * width:
        raise broken(f"{many(channels, 'channel')} of {bits} bits do not fit its {many(frame, 'byte')} a frame")
    return Format(code=code, channels=channels, rate=rate, width=width)


def sound(data: bytes, start: int, size: int, form: Format, longest: float) -> Sound:
    """The samples of the chunk `data`, at most `longest` seconds of them."""
    there = len(data) - start
    frames = min(size, there) // form.frame
    count = min(frames, int(longest * form.rate))
    return Sound(
        samples=samples(data[start : start + count * form.frame], form).reshape(count, form.channels),
        rate=form.rate,
        frames=frames,
        promised=frames if size == UNTOLD else size // form.frame,
    )


def samples(data: bytes, form: Format) -> Array:
    """(n · channels,) the bytes as numbers."""
    if form.code == FLOAT:
        with np.errstate(invalid="ignore"):  # NaN is found later, with a sentence
            return np.frombuffer(data, f"<f{form.width}").astype(np.float64)
    if form.width == 1:
        return (np.frombuffer(data, np.uint8) - 128.0) / 128  # the one width without sign
    shifted = np.zeros((len(data) // form.width, 4), np.uint8)  # the bytes at the upper end of 32 bits
    shifted[:, 4 - form.width :] = np.frombuffer(data, np.uint8).reshape(-1, form.width)
    return shifted.view("<i4")[:, 0] / 2.0**31


def write(mono: Array, rate: int) -> bytes:
    """Samples (n,) between −1 and 1 as the bytes of a WAV file of one channel, 16-bit PCM."""
    body: bytes = np.clip(np.rint(mono * 32768.0), -32768, 32767).astype("<i2").tobytes()
    fmt = struct.pack("<4sIHHIIHH", b"fmt ", 16, PCM, 1, rate, 2 * rate, 2, 16)
    inside = b"WAVE" + fmt + struct.pack("<4sI", b"data", len(body)) + body
    return struct.pack("<4sI", b"RIFF", len(inside)) + inside


def broken(why: str) -> RecordingError:
    """The error for a file that contradicts itself."""
    return RecordingError(f"This WAV file is broken: {why}. Record or export it again.")
