"""WAV files of every kind come in, and every file that is none or broken is a sentence."""

from __future__ import annotations

import struct
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio import wav
from engine.audio.recording import LONGEST, Recording, recording
from engine.errors import RecordingError

CONVERT = "save it as WAV (16-bit PCM), for example with Audacity or `ffmpeg -i recording output.wav`."
WIDTHS = {"8": 2.0**-7, "16": 2.0**-15, "24": 2.0**-23, "32": 2.0**-31, "float32": 2.0**-23, "float64": 0.0}


def tone(rate: int = 8000, seconds: float = 0.1, hertz: float = 440) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


def frames(samples: np.ndarray, kind: str) -> bytes:
    """(n,) or (n, channels) as the bytes of a chunk `data`."""
    if kind.startswith("float"):
        return samples.astype(f"<f{int(kind[5:]) // 8}").tobytes()
    bits = int(kind)
    whole = np.clip(np.rint(samples * 2.0 ** (bits - 1)), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int64)
    if bits == 8:
        return (whole + 128).astype(np.uint8).tobytes()
    little = whole.astype("<i8").reshape(-1, 1).view(np.uint8)
    return little[:, : bits // 8].tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


def form(kind: str, channels: int = 1, rate: int = 8000, *, extensible: bool = False, **wrong: int) -> bytes:
    """A chunk `fmt `; `wrong` fields replace the right ones."""
    bits = int(kind.removeprefix("float"))
    code = wav.FLOAT if kind.startswith("float") else wav.PCM
    right = {"code": wav.EXTENSIBLE if extensible else code, "channels": channels, "rate": rate}
    right |= {"second": rate * channels * bits // 8, "frame": channels * bits // 8, "bits": bits}
    body = struct.pack("<HHIIHH", *(right | wrong).values())
    if extensible:
        body += struct.pack("<HHIH14s", 22, bits, 3, code, bytes.fromhex("000000001000800000aa00389b71"))
    return chunk(b"fmt ", body)


def riff(*chunks: bytes) -> bytes:
    inside = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", b"RIFF", len(inside)) + inside


def file(samples: np.ndarray, kind: str = "16", rate: int = 8000, **settings: int) -> bytes:
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    about = form(kind, **{"channels": channels, "rate": rate} | settings)  # type: ignore[arg-type]
    return riff(about, chunk(b"data", frames(samples, kind)))


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("kind", WIDTHS)
def test_every_width_comes_back(kind: str, extensible: bool):
    read = recording(file(tone(), kind, extensible=extensible))
    assert np.abs(read.samples - tone()).max() <= WIDTHS[kind] / 2
    assert (read.seconds, read.notes) == (0.1, ())


@given(
    seed=st.integers(0, 999),
    length=st.integers(256, 400),
    kind=st.sampled_from(["16", "24", "32", "float32", "float64"]),
    channels=st.integers(1, 3),
    before=st.lists(
        st.tuples(st.sampled_from([b"LIST", b"fact", b"bext", b"junk"]), st.binary(max_size=9)), max_size=3
    ),
)
def test_what_is_written_is_read(seed: int, length: int, kind: str, channels: int, before: list[tuple[bytes, bytes]]):
    mono = np.random.default_rng(seed).integers(-32768, 32768, length) / 2**15
    data = frames(np.repeat(mono[:, None], channels, axis=1), kind)
    extra = [chunk(name, body) for name, body in before]
    read = recording(riff(*extra, form(kind, channels), *extra, chunk(b"data", data), *extra))
    assert np.abs(read.samples - mono).max() < 1e-12
    assert len(read.notes) == (channels > 1)


@given(st.integers(0, 999), st.integers(256, 300))
def test_our_own_files_are_read(seed: int, length: int):
    samples = np.random.default_rng(seed).uniform(-1, 1, length)
    samples[:2] = 1, -1
    assert np.abs(recording(wav.write(samples, 8000)).samples - samples).max() <= 2.0**-15


def test_stereo_is_mixed_down():
    both = np.stack([tone(), 0.5 * tone()], axis=1)
    read = recording(file(both, "float64"))
    assert np.allclose(read.samples, 0.75 * tone())
    assert read.notes == ("Stereo mixed down to one channel.",)
    assert recording(file(np.repeat(both, 3, axis=1))).notes == ("6 channels mixed down to one channel.",)


@pytest.mark.parametrize("rate", [2000, 4000, 11_025, 16_000, 22_050, 44_100, 44_101, 48_000, 96_000, 192_000])
def test_every_rate_becomes_8000(rate: int):
    read = recording(file(tone(rate, seconds=0.5), "float64", rate))
    assert abs(len(read.samples) - 4000) <= 1
    assert np.abs(read.samples[100:-100] - tone(seconds=0.5)[100 : len(read.samples) - 100]).max() < 0.003


def test_what_a_rate_changes_is_said():
    assert recording(file(tone(96_000), rate=96_000)).notes == (
        "Brought from 96,000 to 8,000 samples a second: what was above 4,000 Hz is gone.",
    )
    assert recording(file(tone(4000), rate=4000)).notes == (
        "Brought from 4,000 to 8,000 samples a second: there is nothing above 2000 Hz.",
    )


@pytest.mark.parametrize("hertz", [4100, 7000, 8440, 15_560, 40_000])
def test_nothing_is_folded_down_from_above(hertz: float):
    """A tone of 8,440 Hz sampled 8,000 times a second without a filter would be one of 440 Hz."""
    mixed = tone(96_000, 1, 300) + tone(96_000, 1, hertz)
    read = recording(file(mixed, "float64", 96_000))
    assert np.abs(read.samples - tone(8000, 1, 300))[200:-200].max() < 0.005


def test_half_an_hour_is_cut_to_its_first_minute():
    long = np.tile(tone(2000, 1), 1800)
    read = recording(file(long, "8", 2000))
    assert read.seconds == LONGEST == 60
    assert read.notes[0] == "The file is 30 min 0 s long; the first 60 s are taken."


def test_a_file_that_ends_early_is_read_as_far_as_it_goes():
    whole = file(tone(seconds=2))
    read = recording(whole[: len(whole) // 2])
    assert 0.99 < read.seconds < 1
    assert read.notes == ("The file ends early: it promises 2.0 s and holds 1.0 s.",)


def test_a_size_that_was_never_written_is_no_fault():
    data = riff(form("16"), struct.pack("<4sI", b"data", 0xFFFFFFFF) + frames(tone(), "16"))
    assert recording(data).notes == ()
    assert recording(data).seconds == 0.1


def test_loud_floats_are_turned_down():
    assert np.allclose(recording(file(40 * tone(), "float64")).samples, tone() / np.abs(tone()).max())
    assert np.isfinite(recording(file(1e308 * np.stack([tone(), tone()], axis=1), "float64")).samples).all()


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"ID3\x03", "an MP3"),
        (b"\xff\xfb\x90\x00", "an MP3"),
        (b"OggS\x00\x02", "an Ogg file"),
        (b"fLaC\x00\x00", "a FLAC file"),
        (b"\x00\x00\x00\x20ftypM4A ", "an M4A or MP4 file"),
        (b"\x1a\x45\xdf\xa3", "a WebM or Matroska file"),
        (b"FORM\x00\x00\x00\x00AIFF", "an AIFF file"),
        (b"RF64\xff\xff\xff\xffWAVE", "an RF64 file (a WAV of more than 4 GB)"),
    ],
)
def test_other_formats_are_named(start: bytes, name: str):
    with pytest.raises(RecordingError) as raised:
        recording(start + bytes(500))
    assert str(raised.value) == f"This is {name}: {CONVERT}"


HEAD = riff(form("16"))
BROKEN = "This WAV file is broken: {}. Record or export it again."
BAD = {
    "nothing": (b"", "The file is empty (0 bytes): record again, or choose another file."),
    "text": (b"hello", f"This is not a WAV file, it does not begin with RIFF … WAVE: {CONVERT}"),
    "a picture's RIFF": (
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        f"This is not a WAV file, it does not begin with RIFF … WAVE: {CONVERT}",
    ),
    "ADPCM": (file(tone(), code=2), f"This WAV is compressed, its format code is 2 (ADPCM (Microsoft)): {CONVERT}"),
    "MP3 inside": (file(tone(), code=0x55), f"This WAV is compressed, its format code is 85 (MP3): {CONVERT}"),
    "unknown code": (file(tone(), code=777), f"This WAV is compressed, its format code is 777: {CONVERT}"),
    "no channels": (file(tone(), channels=0), BROKEN.format("it says that it has no channels")),
    "12 bits": (
        file(tone(), bits=44),
        f"This WAV has whole numbers of 44 bits, which no program should write: {CONVERT}",
    ),
    "half floats": (
        file(tone(), code=3),
        f"This WAV has floating-point numbers of 16 bits, which no program should write: {CONVERT}",
    ),
    "frames that do not fit": (
        file(tone(), frame=3),
        BROKEN.format("1 channel of 16 bits do not fit its 3 bytes a frame"),
    ),
    "rate 1": (
        file(tone(), rate=1),
        f"This WAV says it has 1 sample a second; 2,000 to 192,000 can be read: {CONVERT}",
    ),
    "rate 4 billion": (
        file(tone(), rate=4_000_000_000, second=8000),
        f"This WAV says it has 4000000000 samples a second; 2,000 to 192,000 can be read: {CONVERT}",
    ),
    "ends in the middle of fmt": (
        HEAD[:30],
        BROKEN.format("the chunk that says how its samples are written is cut off"),
    ),
    "ends after fmt": (HEAD, BROKEN.format("it ends before any sample")),
    "samples first": (
        riff(chunk(b"data", bytes(600)), form("16")),
        BROKEN.format("its samples come before the chunk that says how they are written"),
    ),
    "no samples": (file(tone()[:0]), "This WAV file holds no samples: record again, or choose another file."),
    "half a sample": (
        riff(form("16"), chunk(b"data", b"x")),
        "This WAV file holds no samples: record again, or choose another file.",
    ),
    "one sample": (
        file(tone()[5:6]),
        "This recording has 1 sample, 0.125 ms; the shortest that can be looked at is 32 ms: record longer.",
    ),
    "a little too short": (
        file(tone(44_100)[:1411], rate=44_100),
        "This recording has 1411 samples, 32 ms; the shortest that can be looked at is 32 ms: record longer.",
    ),
    "silence": (
        file(np.zeros(800)),
        "This recording is silent. There is nothing to search: check the microphone, or choose another file.",
    ),
    "a constant": (
        file(np.full(800, 0.25)),
        "This recording is silent. There is nothing to search: check the microphone, or choose another file.",
    ),
    "channels that cancel": (
        file(np.stack([tone(), -tone()], axis=1)),
        "This recording is silent: its channels cancel each other, or all of it lies above 4,000 Hz. "
        "There is nothing to search: check the microphone, or choose another file.",
    ),
    "NaN": (
        file(np.where(np.arange(800) == 99, np.nan, tone()), "float32"),
        "This WAV file holds samples that are not numbers (NaN or infinity): export it again.",
    ),
}


@pytest.mark.parametrize(("data", "sentence"), BAD.values(), ids=BAD)
def test_bad_files_are_sentences(data: bytes, sentence: str):
    with pytest.raises(RecordingError) as raised:
        recording(data)
    assert str(raised.value) == sentence


def anything(data: bytes) -> Recording | RecordingError:
    try:
        return recording(data)
    except RecordingError as error:
        return error


def sound(read: Recording | RecordingError) -> bool:
    """Whether it is a recording that can be searched, or a sentence."""
    if isinstance(read, RecordingError):
        return str(read).endswith(".")
    return len(read.samples) <= ceil(8000 * LONGEST) and np.abs(read.samples).max() <= 1


@given(st.binary(max_size=900), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", HEAD]))
def test_any_bytes_are_a_recording_or_a_sentence(data: bytes, start: bytes):
    assert sound(anything(start + data))


SPOILT = {kind: bytearray(file(tone(), kind)) for kind in ("8", "24", "float32", "float64")}


@given(st.sampled_from(sorted(SPOILT)), st.lists(st.tuples(st.integers(0, 80), st.integers(0, 255)), max_size=6))
def test_spoilt_headers_are_a_recording_or_a_sentence(kind: str, spoilt: list[tuple[int, int]]):
    data = SPOILT[kind].copy()
    for place, value in spoilt:
        data[place] = value
    assert sound(anything(bytes(data)))
