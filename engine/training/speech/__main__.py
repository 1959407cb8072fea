"""Train the networks that look for hello anew: `python -m engine.training.speech --folder assets/speech`.

Reads the folder's clips.npz, writes models.npz (the weights) and figures.json (what they reach on held-out voices).
"""

import argparse
from pathlib import Path

from engine.audio.clips import read_clips
from engine.training.speech.data import vocabulary
from engine.training.speech.figures import figures, write_figures
from engine.training.speech.models import write_models
from engine.training.speech.train import train


def main() -> None:
    """Train, count, write."""
    import torch

    parser = argparse.ArgumentParser(prog="python -m engine.training.speech", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("assets/speech"), help="where clips.npz is (%(default)s)")
    parser.add_argument("--out", type=Path, help="where to write to (default: the same folder)")
    parser.add_argument("--seed", type=int, default=0, help="of weights, orders and recordings (%(default)s)")
    options = parser.parse_args()
    torch.set_num_threads(1)  # these networks are small: threads would wait for each other
    clips = read_clips(options.folder / "clips.npz")
    models = train(clips, seed=options.seed)
    found = figures(models, vocabulary(clips, trained=False))
    out = options.out or options.folder
    write_models(out / "models.npz", models)
    write_figures(out / "figures.json", found, f"python -m engine.training.speech --seed {options.seed}")
    print(found)


if __name__ == "__main__":
    main()
