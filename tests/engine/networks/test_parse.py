"""Texts of networks: what is read equals what is written and what torch makes of it; what is broken gets a sentence."""

from __future__ import annotations

import ast
import inspect
import random
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.errors import EngineError, ParseError, RequestError, ShapeError
from engine.networks import parse as module
from engine.networks.blocks import Sequence
from engine.networks.parse import MOST_LAYERS, parse, read
from engine.networks.text import torch_layers
from engine.networks.text.parts import TAKEN
from engine.networks.text.tokens import LONGEST
from engine.networks.text.torch_layers import ARGUMENTS_INSTEAD, INSTEAD, TORCH_LAYERS, TorchLayer, torch_layer
from engine.networks.twin import twin
from engine.operations import Convolution, conv2d, linear, max_pool2d, relu
from tests.engine.networks.broken_texts import BROKEN, Broken

CONV: Convolution = conv2d(in_channels=1, out_channels=8, kernel_size=3)
RELU = relu()
TWO = Sequence((("0", CONV), ("1", RELU)))
SOURCES = [Path(module.__file__), *Path(torch_layers.__file__).parent.glob("*.py")]
WAYS = {  # to write the same two layers
    "a sequence": "nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU())",
    "a whole program": "import torch.nn as nn\n\nmodel = nn.Sequential(\n\tnn.Conv2d(1, 8, 3),\n\tnn.ReLU()\n)",
    "torch.nn": "from torch import nn\nself.net = torch.nn.Sequential(torch.nn.Conv2d(1, 8, 3), nn.ReLU())",
    "names only": "from torch.nn import Conv2d, ReLU\nnet: Sequential = Sequential(Conv2d(1, 8, 3), ReLU(True))",
    "a list": "[nn.Conv2d(1, 8, 3), nn.ReLU()]",
    "a tuple": "layers = (\n    nn.Conv2d(1, 8, 3),\n    nn.ReLU(),\n)",
    "a list with a star": "nn.Sequential(*[nn.Conv2d(1, 8, 3), nn.ReLU()])",
    "one a line": "nn.Conv2d(1, 8, 3)\nnn.ReLU()",
    "one a line with commas": "  nn.Conv2d(1, 8, 3),  # sees 3×3\n\n      nn.ReLU(inplace=True),",
    "in one line": "nn.Conv2d(1, 8, 3), nn.ReLU()",
    "a semicolon": "nn.Conv2d(1, 8, 3); nn.ReLU()",
    "over lines": "nn.Conv2d(\n1,\n8, kernel_size=(3,\n3))\nnn.ReLU()",
    "printed": "Sequential(\n  (0): Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))\n  (1): ReLU(inplace=True)\n)",
    "a part of what is printed": "  (0): Conv2d(1, 8, kernel_size=(3, 3), stride=(1, 1))\n  (7): ReLU()",
    "torch's names": "nn.Conv2d(kernel_size=[3, 3], out_channels=2 * 4, in_channels=9 // 5, padding=-0)\r\nnn.ReLU()",
    "names of its own": 'nn.Sequential(OrderedDict([("0", nn.Conv2d(1, 8, 3)), ("1", nn.ReLU())]))',
    "a dict": 'nn.Sequential(collections.OrderedDict({"0": nn.Conv2d(1, 8, 3), "1": nn.ReLU()}))',
    "what is everywhere": 'nn.Conv2d(1, 8, 3, 1, 0, 1, 1, True, "zeros", None, None)\n\xa0nn.ReLU()',
}
# every layer, with arguments in both ways, that fits behind the ones before it; 3×16×16 goes in
LONG = """
nn.Conv2d(3, 8, 3, 1, 1, 1, 1, False, "reflect")
nn.BatchNorm2d(8, 1e-3, momentum=0.2, affine=True)
nn.ReLU6(inplace=True), nn.ReLU()
nn.ConvTranspose2d(8, 6, 3, 2, 1, 1, 2, False, 1)
nn.LeakyReLU(0.2)
nn.LocalResponseNorm(5, 5e-4, beta=0.5, k=2.0)
nn.MaxPool2d(3, 2, padding=1, ceil_mode=True)
nn.Conv2d(6, 12, (3, 5), padding="same", groups=3)
nn.AvgPool2d(2, 2, 1, False, False)
nn.AvgPool2d((1, 2), divisor_override=3)
nn.SiLU(), nn.GELU("none"), nn.Sigmoid(), nn.Tanh(), nn.Threshold(0.5, -1, True)
nn.PixelShuffle(2)
nn.Upsample(None, (2, 4), "nearest")
nn.PixelUnshuffle(downscale_factor=2)
nn.MaxPool2d(2, stride=None, dilation=2)
nn.Sequential(nn.Identity(), nn.Sequential(), nn.Conv2d(12, 5, 1))
nn.AdaptiveAvgPool2d((1, 1))
nn.Flatten(1, -1)
nn.Dropout(0.25)
nn.Dropout2d(0.25)
nn.Linear(5, 2 + 2, bias=False)
nn.Softmax(dim=1)
"""
OTHERS = (  # text, input without its batch
    (
        "nn.Conv1d(2, 4, 3, 2)\nnn.BatchNorm1d(4)\nnn.MaxPool1d(2)\nnn.AvgPool1d(2)\nnn.ConvTranspose1d(4, 2, 3)",
        (2, 31),
    ),
    (
        "nn.Conv3d(2, 4, (1, 2, 3))\nnn.BatchNorm3d(4)\nnn.MaxPool3d(2)\nnn.AvgPool3d(2)\nnn.ConvTranspose3d(4, 2, 3)",
        (2, 9, 9, 9),
    ),
    ("nn.Flatten()\nnn.Linear(48, 3)\nnn.BatchNorm1d(3, affine=False)", (3, 4, 4)),
    ("nn.Conv2d(3, 2, 3)\nnn.AdaptiveMaxPool2d(1)", (3, 7, 5)),
    (LONG, (3, 16, 16)),
)


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_every_way_to_write_it(text: str):
    assert parse(text) == TWO


def test_names_and_places():
    text = read(
        'nn.Sequential(OrderedDict([\n  ("stem", nn.Sequential(nn.Conv2d(1, 8, 3),\n    nn.ReLU())),\n'
        '  ("1", nn.Tanh()),\n]))'
    )
    assert [name for name, _ in text.body.parts] == ["stem", "1"]
    told = {path: (place.line, place.column) for path, place in text.places.items()}
    assert told == {"stem": (2, 12), "stem.0": (2, 26), "stem.1": (3, 5), "1": (4, 9)}
    assert [row.path for row in text.report((1, 9, 9)).rows] == ["stem.0", "stem.1", "1"]


def test_places_of_lines_that_do_not_begin_at_the_margin():
    text = read("nn.ReLU()\n      nn.Tanh(),\n   (2): nn.Sigmoid()")
    assert [(place.line, place.column) for place in text.places.values()] == [(1, 1), (2, 7), (3, 9)]


def test_printed_names():
    text = read("Sequential(\n  (conv1): Conv2d(1, 8, kernel_size=(3, 3))\n  (1): Sequential(\n    (0): ReLU()\n  )\n)")
    assert list(text.places) == ["conv1", "1", "1.0"]


def test_a_fault_of_the_report_says_its_line():
    text = read("nn.Sequential(\n    nn.Conv2d(3, 8, 3),\n    nn.Conv2d(4, 8, 3),\n)")
    with pytest.raises(ShapeError, match=r"^line 3, column 5: at 1, which gets 8×26×26: the input has 8 channels"):
        text.report((3, 28, 28))
    assert text.place_of(ShapeError("something else")) is None


@pytest.mark.parametrize(("text", "shape"), OTHERS)
def test_torch_makes_the_same(text: str, shape: tuple[int, ...]):
    """The text run by torch, and the network that was read from it: names, parameters, shapes, memory of settings."""
    made = eval(f"nn.Sequential(*[{','.join(text.strip().split(chr(10)))}])", {"nn": nn})
    told = read(text).report(shape)
    assert told.output_shape == tuple(made(torch.zeros(2, *shape)).shape[1:])
    assert told.parameters == sum(values.numel() for values in made.parameters())
    assert [row.kind for row in told.rows] == [type(made.get_submodule(row.path)).__name__ for row in told.rows]
    torch.manual_seed(1)
    mine = twin(parse(text)).eval()
    made.load_state_dict(dict(zip(made.state_dict(), mine.state_dict().values(), strict=True)))
    x = torch.arange(2.0 * torch.Size(shape).numel()).reshape(2, *shape) / 97
    torch.testing.assert_close(mine(x), made.eval()(x))


@pytest.mark.parametrize(("text", "shape"), OTHERS)
def test_what_torch_prints_is_read(text: str, shape: tuple[int, ...]):
    text = text.replace("2, 1, False, False", "2, 1").replace(", divisor_override=3", "")  # which torch does not print
    made = eval(f"nn.Sequential(*[{','.join(text.strip().split(chr(10)))}])", {"nn": nn})
    named = nn.Sequential(OrderedDict((f"part{n}", part) for n, part in enumerate(made)))
    assert parse(str(made)) == parse(text)
    assert [name for name, _ in parse(str(named)).parts] == [name for name, _ in named.named_children()]


def test_every_layer_is_in_those_texts():
    used = {name for text, _ in OTHERS for name in [each.name for each in TORCH_LAYERS] if f"nn.{name}(" in text}
    assert used == {each.name for each in TORCH_LAYERS}


@pytest.mark.parametrize("layer", TORCH_LAYERS, ids=lambda layer: layer.name)
def test_arguments_are_those_of_torch(layer: TorchLayer):
    known = inspect.signature(getattr(nn, layer.name)).parameters.values()
    named = [each for each in known if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    assert list(layer.arguments) == [each.name for each in named]
    assert list(layer.keyword_only) == [each.name for each in named if each.kind is each.KEYWORD_ONLY]
    without = {each.name for each in named if each.default is each.empty}
    assert without <= set(layer.required)
    assert set(layer.required) - without <= {"dim", "scale_factor"}  # torch warns, or fails when it is run


def test_names_that_torch_has():
    assert {name for name in dir(nn.Sequential()) if not name.startswith("_")} == TAKEN


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_broken(broken: Broken):
    with pytest.raises(ParseError) as caught:
        parse(broken.text)
    error, (line, column) = caught.value, broken.place
    assert str(error) == f"line {line}, column {column}: {broken.sentence}"
    assert (error.token, error.line, error.column) == (broken.token, line, column)
    assert isinstance(error, RequestError)
    assert error.__cause__ is None


@pytest.mark.parametrize("mended", [each.mended for each in BROKEN.values() if each.mended])
def test_the_advice_works(mended: str):
    assert parse(mended).parts


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_it_is_one_sentence_on_one_line(broken: Broken):
    assert broken.sentence.endswith((".", "?"))
    assert "\n" not in broken.sentence
    assert ". " not in broken.sentence.replace("... ", "")


def sentences() -> Iterator[tuple[str, list[str]]]:
    """Every sentence in the files of the reader: where it stands, and the words that are sure to be in it."""
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        documents = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if node in parts or node in documents or not isinstance(node, ast.Constant | ast.JoinedStr):
                continue
            pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
            words = [each.value for each in pieces if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if words and words[-1].endswith((".", "?")) and any(" " in word.strip() for word in words):
                yield f"{path.name}:{node.lineno}", words


@pytest.mark.parametrize(("place", "words"), list(sentences()), ids=lambda it: it if isinstance(it, str) else "")
def test_every_sentence_is_asserted(place: str, words: list[str]):
    shown = [broken.sentence for broken in BROKEN.values()] + list(BOUNDS.values())
    assert any(all(word in sentence for word in words) for sentence in shown), (place, words)


def test_there_are_sentences():
    assert len(list(sentences())) > 50


BOUNDS = {
    "nn.Linear(" + ("-" * 50 + "(") * 50 + "1" + ")" * 50 + ", 2)": "signs and brackets lie too deep in each other: "
    "write the numbers themselves.",
    "nn.ReLU()\n" * (LONGEST // 10 + 1): f"the text has {LONGEST + 10} characters, but at most {LONGEST} are read: "
    "give a smaller network.",
    "nn.ReLU()\n" * (MOST_LAYERS + 1): f"there are more than {MOST_LAYERS} layers: give a smaller network.",
}


@pytest.mark.parametrize("text", BOUNDS, ids=("depth", "characters", "layers"))
def test_bounds(text: str):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert str(caught.value).endswith(f": {BOUNDS[text]}")


def test_as_many_layers_as_are_read():
    assert len(parse("nn.ReLU()\n" * MOST_LAYERS).parts) == MOST_LAYERS


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "[" * 59 + "]" * 59,
        "nn.Linear(" + "-" * 5000 + "1, 2)",
        "nn" + ".nn" * 5000,
        "nn.Sequential(" * 59 + "nn.ReLU" + ")" * 59,
        "'" * 5001,
        "1" * 99_999,
    ],
    ids=("brackets", "lists", "signs", "dots", "sequences", "marks", "digits"),
)
def test_what_is_deep_is_told(text: str):
    with pytest.raises(ParseError):
        parse(text)


def test_deep_sequences_are_read():
    body = parse("nn.Sequential(" * 50 + "nn.ReLU()" + ")" * 50)
    for _ in range(49):
        assert isinstance(body, Sequence)
        ((_, body),) = body.parts  # type: ignore[assignment]
    assert body == Sequence((("0", RELU),))


@pytest.mark.parametrize("name", INSTEAD)
def test_other_names_get_advice(name: str):
    with pytest.raises(ParseError, match=rf"column 4: {name} is not read: \w"):
        parse(f"nn.{name}(3)")
    assert torch_layer(name) is None


@pytest.mark.parametrize("name", ARGUMENTS_INSTEAD)
def test_other_arguments_get_advice(name: str):
    fitting = [each for each in TORCH_LAYERS if ARGUMENTS_INSTEAD[name] in each.arguments]
    assert fitting
    for layer in fitting:
        assert name not in layer.arguments
        with pytest.raises(ParseError, match=f"{layer.name} has no {name}: did you mean {ARGUMENTS_INSTEAD[name]}?"):
            parse(f"nn.{layer.name}({name}=3)")


@pytest.mark.parametrize(
    ("layer", "only"),
    [pytest.param(layer, only, id=f"{layer.name}-{only.argument}") for layer in TORCH_LAYERS for only in layer.only],
)
def test_what_would_be_another_layer(layer: TorchLayer, only: torch_layers.Only):
    settings = {
        "dim": 1,
        "output_size": 1,
        **{name: 3 for name in layer.required if name not in ("dim", "output_size")},
    }
    needed = {name: settings[name] for name in layer.required}
    for value in only.values:
        said = ", ".join(f"{name}={each!r}" for name, each in (needed | {only.argument: value}).items())
        assert parse(f"nn.{layer.name}({said})").parts
    said = ", ".join(f"{name}={each!r}" for name, each in (needed | {only.argument: "other"}).items())
    with pytest.raises(ParseError) as caught:
        parse(f"nn.{layer.name}({said})")
    assert str(caught.value).endswith(f': {only.argument}="other" is not read: {only.why}.')


def test_nothing_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for call in ('open("made", "w")', '__import__("pathlib").Path("made").touch()', 'exec("open(chr(109), chr(119))")'):
        for text in (
            call,
            f"nn.Linear({call}, 3)",
            f"nn.ReLU(inplace={call})",
            f"nn.Sequential({call})",
            f"x = {call}",
        ):
            with pytest.raises(ParseError):
                parse(text)
    assert not list(tmp_path.iterdir())


def test_nothing_could_be_run():
    used = {node.id for path in SOURCES for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
    assert not used & {"eval", "exec", "compile", "getattr", "__import__", "open", "globals", "vars", "setattr"}


@given(
    st.recursive(
        st.integers(1, 99).map(str), lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(" ".join)
    )
)
def test_arithmetic(expression: str):
    wanted = eval(expression)
    if isinstance(wanted, int) and 1 <= wanted < 2**31 and expression.count(" ") < 60:
        assert parse(f"nn.Linear({expression}, 2)").parts[0][1] == linear(in_features=wanted, out_features=2)
    elif expression.count(" ") < 60:
        with pytest.raises(ParseError, match=r"in_features=.* is|too large a number"):
            parse(f"nn.Linear({expression}, 2)")


PIECES = ("(", ")", "[", "]", "{", "}", ",", "=", ".", ":", "\n", " ", "'", '"', "#", "\\", "*", "-", "3", "0.5", "1e9",
          "nn", "ReLU", "_0_", "(0): ", "None", "import ", "lambda ", "x", "é", "\x00", "\ud800", "\r", "\t", "…", "=="
          , "**", ":=", "@", "!", "٣", "²", "f''", "nn.ReLU()", "Sequential(")  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few places changed, doubled, moved or cut."""
    for _ in range(chance.randint(1, 4)):
        a, b = sorted(chance.randint(0, len(text)) for _ in range(2))
        b = min(b, a + chance.choice((0, 1, 1, 3, 20)))
        text = text[:a] + chance.choice(("", text[a:b] * 2, *chance.sample(PIECES, 3))) + text[b:]
    return text


def check_mutated(text: str) -> None:
    """It is read, or told in one sentence with a place that is in the text."""
    try:
        assert isinstance(parse(text), Sequence)
    except EngineError as caught:
        check_told(text, caught)


def check_told(text: str, error: EngineError) -> None:
    assert isinstance(error, ParseError), text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= error.line <= len(lines), text
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1, text
    assert lines[error.line - 1][error.column - 1 :].startswith(error.token), (text, str(error))
    assert str(error)[-1] in ".?", text
    assert "\n" not in str(error), text


@given(st.randoms(use_true_random=False), st.sampled_from([*WAYS.values(), LONG]))
def test_mutations_raise_nothing_else(chance: random.Random, text: str):
    check_mutated(mutated(text, chance))


@given(st.text(max_size=60))
def test_any_text(text: str):
    check_mutated(text)


@pytest.mark.slow
def test_many_mutations():
    chance = random.Random(5)
    texts = [*WAYS.values(), LONG, *(each.text for each in BROKEN.values())]
    for _ in range(60_000):
        check_mutated(mutated(chance.choice(texts), chance))


def test_a_network_of_the_text_is_the_same_value():
    body = parse("nn.Conv2d(1, 8, 3)\nnn.ReLU()\nnn.MaxPool2d(2)")
    assert body == Sequence((*TWO.parts, ("2", max_pool2d(kernel_size=2))))
