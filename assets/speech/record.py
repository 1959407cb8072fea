"""Speak the clips anew: `python -m assets.speech.record` from the root of the project.

Needs the synthesisers espeak-ng and flite (Debian: apt-get install espeak-ng flite); the app needs neither. What the
clips are and under which terms they stand is in README.md.
"""

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.audio import mu_law
from engine.audio.clips import HELLO, Clip, write_clips
from engine.audio.recording import recording
from engine.audio.resample import RATE
from engine.audio.spectrogram import emphasised

FILE = Path(__file__).parent / "clips.npz"
ALIKE = (
    *("yellow", "hollow", "fellow", "mellow", "cello", "jello", "halo", "hero", "below"),
    *("help", "hell", "low", "follow", "pillow", "elbow", "hallway"),
)
ORDINARY = (
    *("water", "seven", "morning", "network", "signal", "pattern", "garden", "window"),
    *("computer", "music", "open", "today", "people", "number"),
)
LOUD = 0.1  # root mean square of every clip
QUIET = 0.003  # share of the loudest 10 ms' power below which a clip's ends are cut off


@dataclass(frozen=True)
class Voice:
    name: str  # as the synthesiser calls it
    trained: bool = True

    @property
    def flite(self) -> bool:
        return "-" not in self.name


TRAINED = (
    *("slt", "rms", "kal16"),
    *("en-us+m1", "en-us+f1", "en-us+f2", "en-us+linda", "en-us+john", "en-gb-scotland+m2", "en-029+m4"),
    *("en-gb-x-rp+m3", "en-gb-x-rp+f3", "en-gb-x-rp+adam", "en-gb-x-gbclan+m5"),
)
HELD_OUT = (
    "awb",
    *("en-us+m7", "en-us+michael", "en-gb-scotland+steph", "en-029+f5"),
    *("en-gb-x-gbclan+f4", "en-gb-x-gbcwmd+m6"),
)
VOICES = (*map(Voice, TRAINED), *(Voice(name, trained=False) for name in HELD_OUT))
MANNERS = ((1.0, 1.0), (0.85, 1.1), (1.15, 0.9), (1.07, 0.85), (1.2, 1.15), (0.9, 0.95))  # (speed, pitch)


def spoken(word: str, voice: Voice, speed: float, pitch: float) -> Clip:
    """One word by one voice, cut to what is heard, at one loudness."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.wav"
        speak = flite if voice.flite else espeak
        subprocess.run(speak(word, voice.name, speed, pitch, file), check=True, capture_output=True)
        samples = trimmed(recording(file.read_bytes()).samples)
    samples = samples * LOUD / np.sqrt(np.mean(samples**2))
    return Clip(
        word=word, voice=voice.name, speed=speed, pitch=pitch, trained=voice.trained, codes=mu_law.encode(samples)
    )


def espeak(word: str, voice: str, speed: float, pitch: float, file: Path) -> list[str]:
    """The command; espeak counts words a minute, and pitch from 0 to 99."""
    manner = ["-s", str(round(170 * speed)), "-p", str(round(50 + 100 * (pitch - 1)))]
    return ["espeak-ng", "-v", voice, *manner, "-w", str(file), word]


def flite(word: str, voice: str, speed: float, pitch: float, file: Path) -> list[str]:
    """The command; flite takes the length as a factor, and pitch in Hz."""
    natural = {"slt": 170, "rms": 95, "kal16": 105, "awb": 120}[voice]
    manner = ["--setf", f"duration_stretch={1 / speed:.3f}", "--setf", f"int_f0_target_mean={natural * pitch:.0f}"]
    return ["flite", "-voice", voice, *manner, "-t", word, "-o", str(file)]


def trimmed(samples: np.ndarray) -> np.ndarray:
    """Without the silence at both ends."""
    step = RATE // 100
    power = (emphasised(samples)[: len(samples) // step * step].reshape(-1, step) ** 2).mean(axis=1)
    heard = np.flatnonzero(power > QUIET * power.max())
    return samples[heard[0] * step : (heard[-1] + 1) * step]


def every_clip() -> tuple[Clip, ...]:
    """Hello in all manners and every other word in one of them, by every voice."""
    clips = []
    for number, voice in enumerate(VOICES):
        clips += [spoken(HELLO, voice, *manner) for manner in MANNERS]
        clips += [
            spoken(word, voice, *MANNERS[(n + number) % len(MANNERS)]) for n, word in enumerate((*ALIKE, *ORDINARY))
        ]
    return tuple(clips)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    clips = every_clip()
    write_clips(FILE, clips)
    seconds = sum(clip.seconds for clip in clips)
    print(f"{len(clips)} clips, {seconds:.0f} s, {FILE.stat().st_size / 1e6:.2f} MB: {FILE}")


if __name__ == "__main__":
    main()
