"""State dictionaries: of common public implementations, in their names; wrapped; broken; of another network."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import DataError, EngineError, RequestError, ShapeError
from engine.networks import Network, named
from engine.networks.state_dict import load, matched
from tests.engine.networks import public_names as public
from tests.engine.networks.twins import on_meta

CLASSES = 10
PUBLIC: dict[str, tuple[str, tuple[int, ...] | None, public.Named]] = {
    "torchvision alexnet": ("alexnet-torchvision", (3, 63, 63), public.alexnet(CLASSES, 256)),
    "torchvision vgg11": ("vgg-11", (3, 32, 32), public.vgg((1, 1, 2, 2, 2), CLASSES, 512)),
    "torchvision vgg16": ("vgg-16", (3, 32, 32), public.vgg((2, 2, 3, 3, 3), CLASSES, 512)),
    "torchvision resnet18": ("resnet-18", None, public.resnet((2, 2, 2, 2), 2, CLASSES)),
    "torchvision resnet34": ("resnet-34", None, public.resnet((3, 4, 6, 3), 2, CLASSES)),
    "torchvision resnet50": ("resnet-50", None, public.resnet((3, 4, 6, 3), 3, CLASSES)),
    "resnet50 by the paper": ("resnet-50-v1", None, public.resnet((3, 4, 6, 3), 3, CLASSES)),
    "torchvision resnet152": ("resnet-152", None, public.resnet((3, 8, 36, 3), 3, CLASSES)),
    "torchvision resnext50": ("resnext-50-32x4d", None, public.resnet((3, 4, 6, 3), 3, CLASSES, 32, 2)),
    "torchvision densenet121": ("densenet-121", None, public.densenet((6, 12, 24, 16), 32, CLASSES)),
    "torchvision densenet161": ("densenet-161", None, public.densenet((6, 12, 36, 24), 48, CLASSES)),
    "torchvision mobilenet_v2": ("mobilenet-v2", None, public.mobilenet_v2(CLASSES)),
    "torchvision efficientnet_b0": ("efficientnet-b0", None, public.efficientnet(1, CLASSES)),
    "torchvision efficientnet_b1": ("efficientnet-b1", None, public.efficientnet(1.1, CLASSES)),
    "timm efficientnet_b0": ("efficientnet-b0", None, public.efficientnet_timm(CLASSES)),
    "torchvision inception_v3": ("inception-v3", None, public.inception_v3(CLASSES)),
    "timm inception_v4": ("inception-v4", None, public.inception_v4(CLASSES)),
    "timm inception_resnet_v2": ("inception-resnet-v2", None, public.inception_resnet_v2(CLASSES)),
    "timm legacy_xception": ("xception", None, public.xception(CLASSES)),
    "Cadene bninception": ("bn-inception", None, public.bn_inception(CLASSES)),
}
PARTNERS = {  # where named layers must land; those above all whose shapes alone would leave a choice
    "torchvision alexnet": {"features.8": "features.conv4", "classifier.4": "head.fc7"},
    "torchvision vgg11": {"features.3": "features.stage2.conv1", "classifier.3": "head.fc7"},
    "torchvision vgg16": {"features.28": "features.stage5.conv3", "features.26": "features.stage5.conv2"},
    "torchvision resnet18": {
        "layer1.0.conv2": "stage1.block1.sum.main.conv2",
        "layer1.1.conv1": "stage1.block2.sum.main.conv1",
        "layer2.0.downsample.0": "stage2.block1.sum.shortcut.conv",
        "layer2.0.downsample.1": "stage2.block1.sum.shortcut.norm",
    },
    "torchvision resnet34": {"layer3.5.bn2": "stage3.block6.sum.main.norm2"},
    "torchvision resnet50": {
        "layer1.0.conv3": "stage1.block1.sum.main.conv3",
        "layer1.0.downsample.0": "stage1.block1.sum.shortcut.conv",
        "layer4.2.bn1": "stage4.block3.sum.main.norm1",
    },
    "resnet50 by the paper": {"layer1.0.bn3": "stage1.block1.sum.main.norm3"},
    "torchvision resnet152": {"layer3.35.conv2": "stage3.block36.sum.main.conv2"},
    "torchvision resnext50": {"layer2.3.conv2": "stage2.block4.sum.main.conv2"},
    "torchvision densenet121": {
        "features.denseblock3.denselayer24.norm2": "block3.layer24.new.norm2",
        "features.transition2.conv": "transition2.conv",
        "features.norm5": "end.norm",
    },
    "torchvision densenet161": {"features.denseblock4.denselayer1.conv1": "block4.layer1.new.conv1"},
    "torchvision mobilenet_v2": {
        "features.1.conv.1": "stage1.block1.project.conv",
        "features.3.conv.2": "stage2.block2.main.project.conv",
        "features.18.1": "last.norm",
    },
    "torchvision efficientnet_b0": {
        "features.1.0.block.1.fc1": "stage1.block1.excitation.gate.reduce",
        "features.5.2.block.2.fc2": "stage5.block3.main.excitation.gate.expand",
        "features.7.0.block.3.1": "stage7.block1.project.norm",
    },
    "torchvision efficientnet_b1": {"features.4.3.block.1.0": "stage4.block4.main.depthwise.conv"},
    "timm efficientnet_b0": {
        "blocks.0.0.conv_pw": "stage1.block1.project.conv",
        "blocks.4.2.bn2": "stage5.block3.main.depthwise.norm",
    },
    "torchvision inception_v3": {
        "Mixed_5b.branch1x1.conv": "mixed5b.one.conv",
        "Mixed_5b.branch3x3dbl_1.conv": "mixed5b.double3.conv1.conv",
        "Mixed_6e.branch7x7dbl_4.bn": "mixed6e.double3.conv4.norm",
        "Mixed_6e.branch_pool.conv": "mixed6e.pooled.conv.conv",
        "Mixed_7a.branch7x7x3_1.conv": "mixed7a.seven.conv1.conv",
        "Mixed_7b.branch3x3_2b.conv": "mixed7b.three.split.column.conv",
        "Mixed_7c.branch3x3dbl_3a.conv": "mixed7c.double3.split.row.conv",
    },
    "timm inception_v4": {
        "features.6.branch0.conv": "a1.one.conv",
        "features.6.branch3.1.conv": "a1.pooled.conv.conv",
        "features.9.branch2.2.bn": "a4.double3.conv3.norm",
        "features.21.branch0.conv": "c3.one.conv",
        "features.21.branch2_3b.conv": "c3.double3.split.column.conv",
        "features.21.branch3.1.conv": "c3.pooled.conv.conv",
    },
    "timm inception_resnet_v2": {
        "repeat.3.branch1.0.conv": "a4.sum.main.branches.three.conv1.conv",
        "repeat.3.branch2.0.conv": "a4.sum.main.branches.double3.conv1.conv",
        "repeat_1.19.conv2d": "b20.sum.main.up",
        "mixed_7a.branch1.0.conv": "reduction_b.double3.conv1.conv",
        "block8.branch0.conv": "c10.sum.main.branches.one.conv",
        "conv2d_7b.bn": "last.norm",
    },
    "timm legacy_xception": {
        "block1.skip": "entry.block1.shortcut.conv",
        "block1.skipbn": "entry.block1.shortcut.norm",
        "block1.rep.1": "entry.block1.main.separable1.norm",
        "block5.rep.4.pointwise": "middle.block5.main.separable2.pointwise",
        "block12.rep.1.conv1": "exit.block12.main.separable1.depthwise",
        "bn4": "exit.separable4.norm",
    },
    "Cadene bninception": {
        "conv2_3x3_reduce": "stem.reduce2.conv",
        "inception_3a_1x1": "inception3a.one.conv",
        "inception_3a_3x3_reduce": "inception3a.three.reduce.conv",
        "inception_3a_double_3x3_reduce": "inception3a.double3.reduce.conv",
        "inception_4e_double_3x3_2_bn": "inception4e.double3.conv2.norm",
        "inception_5b_pool_proj": "inception5b.pooled.conv.conv",
    },
}
HOLD = {name: (id, shape, list(tensors)) for name, (id, shape, tensors) in PUBLIC.items()}
each_public = pytest.mark.parametrize("name", HOLD)


def built(name: str) -> tuple[Network, dict[str, tuple[int, ...]]]:
    """The network that is the same, and the public one's names and shapes."""
    id, shape, tensors = HOLD[name]
    found = dict(tensors)
    assert len(found) == len(tensors)  # no name twice
    return named(id).network(shape, CLASSES), found


@each_public
def test_the_layers_of_a_public_implementation_land_where_they_belong(name: str):
    network, shapes = built(name)
    module = on_meta(network)
    theirs = {key: torch.empty(of, device="meta") for key, of in shapes.items() if not key.startswith("AuxLogits.")}
    pairs = matched(module, theirs)
    assert set(pairs) == set(module.state_dict())
    assert set(pairs.values()) == set(theirs)
    partners = {theirs.rpartition(".")[0]: ours.rpartition(".")[0] for ours, theirs in pairs.items()}
    assert {key: partners[key] for key in PARTNERS[name]} == PARTNERS[name]
    assert all(ours.rpartition(".")[2] == theirs.rpartition(".")[2] for ours, theirs in pairs.items())


def weights_of(shapes: dict[str, tuple[int, ...]]) -> OrderedDict[str, torch.Tensor]:
    """Random tensors of these names; variances are positive, counters whole."""
    chance = torch.Generator().manual_seed(1)
    found = OrderedDict((key, torch.rand(shape, generator=chance)) for key, shape in shapes.items())
    return found | {key: torch.tensor(7) for key in shapes if key.endswith("num_batches_tracked")}


LOADED = [
    "torchvision resnet18",
    "torchvision mobilenet_v2",
    pytest.param("torchvision densenet121", marks=pytest.mark.slow),
    pytest.param("torchvision inception_v3", marks=pytest.mark.slow),
    pytest.param("timm legacy_xception", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("name", LOADED)
def test_every_number_of_a_file_is_in_the_network(name: str, tmp_path: Path):
    network, shapes = built(name)
    theirs = weights_of(shapes)
    torch.save(theirs, tmp_path / "public.pth")
    module = load(network, tmp_path / "public.pth")
    state, pairs = module.state_dict(), matched(module, {k: v for k, v in theirs.items() if "AuxLogits" not in k})
    assert all(state[ours].equal(theirs[key]) for ours, key in pairs.items())
    assert len(pairs) == len(state)
    for key, ours in PARTNERS[name].items():
        assert state[f"{ours}.weight"].equal(theirs[f"{key}.weight"])


# What stands around the tensors


LENET = named("lenet5-modern").network()


@pytest.fixture
def lenet() -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    return dict(LENET.module().state_dict())


def renamed(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {f"net.{n}.{key.rpartition('.')[2]}": values for n, (key, values) in enumerate(tensors.items())}


def prefixed(prefix: str, tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """In another order, so that only the names without the prefix can tell where a tensor belongs."""
    return {prefix + key: tensors[key] for key in reversed(tensors)}


@pytest.mark.parametrize(
    "around",
    [
        lambda it: it,
        lambda it: {"state_dict": it, "epoch": 3, "optimizer": {"lr": 0.1}},
        lambda it: {"model": it},
        lambda it: {"model": {"state_dict": it}},
        lambda it: prefixed("module.", it),
        lambda it: prefixed("_orig_mod.module.", it),
        lambda it: {"state_dict": prefixed("module._orig_mod.", it)},
        lambda it: it | {"aux1.fc.weight": torch.ones(3), "aux2.conv.bias": torch.ones(1)},
        renamed,
        lambda it: dict(reversed(it.items())),  # with names that are ours, order does not matter
        lambda it: {key: values.double() for key, values in it.items()},
    ],
)
def test_what_programs_put_around_the_tensors_comes_off(around: Any, lenet, tmp_path: Path):
    torch.save(around(lenet), tmp_path / "lenet.pt")
    state = load(LENET, tmp_path / "lenet.pt").state_dict()
    assert list(state) == list(lenet)
    assert all(state[key].equal(values) for key, values in lenet.items())


def test_a_safetensors_file_with_our_names_is_read(lenet, tmp_path: Path):
    save_file(lenet, tmp_path / "lenet.safetensors")
    state = load(LENET, str(tmp_path / "lenet.safetensors")).state_dict()
    assert all(state[key].equal(values) for key, values in lenet.items())


def test_counters_of_batch_normalisation_may_be_missing(tmp_path: Path):
    network, shapes = built("torchvision resnet18")
    theirs = weights_of(shapes)
    torch.save({key: values for key, values in theirs.items() if "num_batches" not in key}, tmp_path / "old.pth")
    state = load(network, tmp_path / "old.pth").state_dict()
    assert state["stem.norm.num_batches_tracked"] == 0
    assert state["stage2.block1.sum.shortcut.norm.running_var"].equal(theirs["layer2.0.downsample.1.running_var"])


def test_a_network_with_fixed_numbers_comes_back_from_its_own_file(tmp_path: Path):
    network = named("lenet5-1998").network()
    module = network.module()
    torch.save(module.state_dict(), tmp_path / "1998.pt")
    again = load(network, tmp_path / "1998.pt").state_dict()
    assert "classifier.output.centre" in again
    assert all(again[key].equal(values) for key, values in module.state_dict().items())


# What does not fit


class Program:
    """Runs when it is unpickled by a careless reader."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, ("executed", "w"))


def broken(kind: str, file: Path, lenet: dict[str, torch.Tensor]) -> None:
    torch.save(lenet, file)
    whole = file.read_bytes()
    made = {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "text": b"conv1 = 3\n",
        "code": pickle.dumps({"conv1.weight": Program()}),
    }
    if kind in made:
        file.write_bytes(made[kind])
    else:
        others = {
            "module": LENET.module(),
            "code in torch.save": {"conv1.weight": Program()},
            "list": [torch.ones(1)],
            "nothing": {},
            "number": {"conv1.weight": torch.ones(1), "epoch": 3},
        }
        torch.save(others[kind], file)


WHOLE = "weights.pt is no whole file of torch.save: download or save it again."
CODE = (
    "weights.pt holds more than tensors, or is no file of torch.save: only tensors are read, as anything else could "
    "run a program. Save the model's state_dict() with torch.save."
)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("empty", "weights.pt is empty: download or save it again."),
        ("truncated", WHOLE),
        ("text", CODE),
        ("code", CODE),
        ("code in torch.save", CODE),
        ("module", CODE),
        ("list", "weights.pt holds no tensors by name: save the model's state_dict()."),
        ("nothing", "weights.pt holds no tensors by name: save the model's state_dict()."),
        ("number", "weights.pt holds 'epoch', which is no tensor: save the model's state_dict() and nothing else."),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(kind: str, sentence: str, lenet, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    broken(kind, tmp_path / "weights.pt", lenet)
    with pytest.raises(DataError) as error:
        load(LENET, tmp_path / "weights.pt")
    assert str(error.value) == sentence
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("cut", [4, 30, -5])
def test_a_truncated_safetensors_file_gets_a_sentence(cut: int, lenet, tmp_path: Path):
    file = tmp_path / "weights.safetensors"
    save_file(lenet, file)
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"^weights.safetensors is no whole safetensors file \(.*\): download or save"):
        load(LENET, file)


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path: Path):
    for name in ("none.pt", "none.safetensors"):
        with pytest.raises(RequestError, match=rf"{name} cannot be read: No such file or directory\.$"):
            load(LENET, tmp_path / name)
    with pytest.raises(RequestError, match=r"cannot be read: "):
        load(LENET, tmp_path)


def test_other_names_in_a_safetensors_file_are_refused_as_their_order_is_lost(lenet, tmp_path: Path):
    save_file(renamed(lenet), tmp_path / "weights.safetensors")
    with pytest.raises(DataError) as error:
        load(LENET, tmp_path / "weights.safetensors")
    assert str(error.value) == (
        "weights.safetensors has other names than lenet5-modern, such as net.0.weight, and a safetensors file is "
        "sorted by name, so the order of its layers is lost: load it in the program that it comes from, and save its "
        "state_dict() with torch.save."
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda it: it | {"classifier.fc3.weight": torch.ones(7, 84), "classifier.fc3.bias": torch.ones(7)},
            "classifier.fc3.weight has shape 7×84, but classifier.fc3.weight has 10×84: build the network for "
            "7 classes.",
        ),
        (
            lambda it: it | {"maps.conv1.weight": torch.ones(6, 3, 5, 5)},
            "maps.conv1.weight has shape 6×3×5×5, but maps.conv1.weight has 6×1×5×5: the file is of another network, "
            "another variant or for another input.",
        ),
        (
            lambda it: renamed(it | {"classifier.fc1.bias": torch.ones(())}),
            "net.5.bias has shape 1, but classifier.fc1.bias has 120: the file is of another network, another variant "
            "or for another input.",
        ),
        (
            lambda it: dict(list(it.items())[:-1]),
            "it ends before classifier.fc3.bias of shape 10.",
        ),
        (
            lambda it: it | {"further.weight": torch.ones(2, 3)},
            "it goes on with further.weight, where the network ends.",
        ),
    ],
)
def test_a_file_of_another_network_gets_a_sentence_with_the_first_pair(change: Any, sentence: str, lenet, tmp_path):
    torch.save(change(lenet), tmp_path / "other.pt")
    with pytest.raises(ShapeError) as error:
        load(LENET, tmp_path / "other.pt")
    assert str(error.value) == f"other.pt does not fit lenet5-modern: {sentence}"


def test_of_two_orders_the_one_that_came_further_is_told():
    network, shapes = built("timm legacy_xception")
    theirs = {key: torch.empty(shape, device="meta") for key, shape in shapes.items()}
    theirs["fc.weight"] = torch.empty(1000, 2048, device="meta")
    with pytest.raises(EngineError) as error:
        matched(on_meta(network), theirs)
    assert str(error.value) == (
        "fc.weight has shape 1000×2048, but head.fc.weight has 10×2048: build the network for 1000 classes."
    )


def test_networks_that_differ_in_depth_or_kind_are_told_apart():
    for id, name in (("resnet-34", "torchvision resnet18"), ("plain-18", "torchvision resnet18")):
        _, shapes = built(name)
        theirs = {key: torch.empty(shape, device="meta") for key, shape in shapes.items()}
        with pytest.raises(ShapeError):
            matched(on_meta(named(id).network(None, CLASSES)), theirs)
