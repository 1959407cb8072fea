"""PyTorch lines that print what the stage shows; the networks are read from the project's files."""

from __future__ import annotations

from app.scanning.settings import NETWORK, OWN, SCAN, TEMPLATE
from app.scanning.shown import Shown
from app.snippets import IMPORTS, assigned
from engine.arrays import Array
from engine.scanning import Classifier

HEAD = f"import numpy as np\n{IMPORTS}"
FILE = """
with np.load("models.npz") as file:  # in the folder assets/speech
    models = dict(file)
part = lambda name: torch.from_numpy(models[name]).double()
"""
FILES = {TEMPLATE: "template", NETWORK: "network"}


def snippet(shown: Shown, detector: str, decision: str) -> str:
    """Scores, where it fires, and the answer; of the large MLP its score and answer."""
    lines = [HEAD, levels_lines(shown.signal)]
    if detector != OWN or shown.show != SCAN:
        lines.append(FILE)
    if shown.show != SCAN:
        lines += layers("whole", shown.detector, "x[None, None]", "score")
        lines += ["print((score >= part('whole.threshold')).long()[0, 0])"]
        return "\n".join(lines) + "\n"
    if detector == OWN:
        lines += own_lines(shown.detector)
        limit = str(shown.detector.threshold)
    else:
        name = f"{FILES[detector]}.detector"
        lines += layers(name, shown.detector, "x[None, None]", "score")
        limit = f"part('{name}.threshold')"
    lines += ["print(score[0, 0])", f"fires = (score >= {limit}).double()", "print(fires[0, 0])"]
    if shown.decision is None:
        return "\n".join([*lines, "print(fires.amax(dim=(2, 3))[0])"]) + "\n"
    name = f"{FILES[detector]}.{decision.lower()}"
    lines += layers(name, shown.decision, "fires", "last")
    return "\n".join([*lines, f"print((last >= part('{name}.threshold')).double()[0, 0])"]) + "\n"


def levels_lines(signal: Array) -> str:
    """The spectrogram: levels from 0 to 15, a letter each."""
    rows = "\n".join("".join(f"{level:x}" for level in row) for row in signal.tolist())
    read = "x = torch.tensor([[int(level, 16) for level in row] for row in levels]).double()"
    return f'levels = """\n{rows}\n""".split()\n{read}'


def layers(name: str, classifier: Classifier, source: str, target: str) -> list[str]:
    """A perceptron is one convolution, an MLP two with a ReLU between them."""
    if classifier.readout is None:
        return [f"{target} = F.conv2d({source}, part('{name}.weight'))"]
    return [
        f"hidden = F.relu(F.conv2d({source}, part('{name}.weight'), part('{name}.bias')))",
        f"{target} = F.conv2d(hidden, part('{name}.readout')[None, :, None, None])",
    ]


def own_lines(detector: Classifier) -> list[str]:
    """One's own template stands in the snippet."""
    return [assigned("w", detector.weight, ", dtype=torch.float64"), "score = F.conv2d(x[None, None], w)"]
