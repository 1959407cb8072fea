"""Learn the offsets of the lesson on deformable convolution anew: python assets/deformable/train.py, a minute.

Writes offsets.npz (the branch's weights and the control's offsets, in parts of 1/256) and figures.json beside itself.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

import torch  # noqa: E402

from engine.training.bent_bars import figures, trained  # noqa: E402  # found from the project's root
from engine.training.weights import rounded, save  # noqa: E402

torch.set_num_threads(1)  # these tensors are small: threads would only wait for each other
arrays = rounded(trained(), 256)
save(HERE / "offsets.npz", arrays)
(HERE / "figures.json").write_text(json.dumps(figures(arrays), indent=2) + "\n", encoding="utf-8")
