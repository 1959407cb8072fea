"""What the lesson on counting counts, against published figures and torch."""

from math import gcd

import pytest

from app.address import defaults, read, write
from app.groups import divisors
from app.parameter_count.layers import LAYERS, PRESETS, SETTINGS, input_shape, layer_of, memory, ways
from app.parameter_count.words import all_counts, factor, in_bytes, meaning, table
from app.pictures import SAMPLES, sample
from engine.operations import Convolution

# parameters and multiplications as the papers or torchvision's models have them
PUBLISHED = {
    "C1 of LeNet-5": (156, 117_600),
    "C3 of today's LeNet-5": (2_416, 240_000),
    "F6 of LeNet-5": (10_164, 10_080),
    "output of today's LeNet-5": (850, 840),
    "conv2 of AlexNet": (307_456, 223_948_800),
    "conv1_1 of VGG-16": (1_792, 86_704_128),
    "conv1_1 of VGG-16 on a photo": (1_792, 113_246_208),
    "conv1_2 of VGG-16": (36_928, 1_849_688_064),
    "fc6 of VGG-16": (102_764_544, 102_760_448),
    "5×5 of Inception": (228_000, 178_752_000),
    "1×1 reduction of Inception": (3_040, 2_383_360),
    "5×5 after the reduction": (19_200, 15_052_800),
    "bn1 of ResNet-50": (128, 0),
    "depthwise of MobileNet": (288, 3_612_672),
    "pointwise of MobileNet": (2_048, 25_690_112),
    "up-convolution of U-Net": (2_097_664, 1_644_167_168),
}


def layer_named(name):
    return layer_of(defaults(SETTINGS) | PRESETS[name])


def inception():
    layer, size = layer_named("5×5 of Inception")
    assert isinstance(layer, Convolution)
    return ways(layer, size, 16)


def test_published_layers():
    counts = {}
    for name in PRESETS:
        layer, size = layer_named(name)
        counts[name] = (layer.parameters().result, layer.macs(size).result)
    assert counts == PUBLISHED


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_written_into_an_address(name):
    values = defaults(SETTINGS) | PRESETS[name]
    query = dict(part.split("=") for part in write(SETTINGS, values).split("&") if part)
    assert read(SETTINGS, query) == (values, ())


def test_every_kind_of_layer_has_a_preset():
    assert {preset["layer"] for preset in PRESETS.values()} == set(LAYERS)


def test_the_photo_is_as_large_as_the_samples():
    assert {sample(each.name).original for each in SAMPLES} == {PRESETS["conv1_1 of VGG-16 on a photo"]["size"]}


def test_the_lectures_example_done_right():
    direct, first, after, both = inception()
    assert (direct.parameters, direct.macs) == (228_000, 178_752_000)
    assert (first.macs, after.macs) == (2_383_360, 15_052_800)
    assert (both.parameters, both.macs) == (22_240, 17_436_160)
    assert factor(direct.parameters, both.parameters) == factor(direct.macs, both.macs) == "10.25"
    assert both.memory == first.memory + after.memory > direct.memory == after.memory == 4 * 48 * 28 * 28


def test_the_detour_leads_to_the_same_map():
    layer, size = layer_of(defaults(SETTINGS) | PRESETS["C3 of today's LeNet-5"] | {"kernel_size": (5, 3), "stride": 2})
    assert isinstance(layer, Convolution)
    direct, _, _, both = ways(layer, size, 2)
    (_, _), (after, between) = both.layers
    assert after.output_shape(between) == layer.output_shape(size)
    assert direct.name == "5×3 direct"


def test_the_table():
    assert table(inception()).splitlines()[2:] == [
        "| 5×5 direct | 228,000 | 178,752,000 | 147.0 KiB |",
        "| 1×1 to 16 | 3,040 | 2,383,360 | 49.0 KiB |",
        "| 5×5 after it | 19,200 | 15,052,800 | 147.0 KiB |",
        "| both | 22,240 | 17,436,160 | 196.0 KiB |",
        "| direct ÷ both | 10.25 | 10.25 | 0.75 |",
    ]


@pytest.mark.parametrize(("channels", "groups"), [((96, 256), (1, 2, 4, 8, 16, 32)), ((1, 6), (1,)), ((6, 9), (1, 3))])
def test_groups_divide_both(channels, groups):
    assert divisors(*channels) == groups
    assert all(gcd(*channels) % n == 0 for n in groups)


def test_maps():
    layer, size = layer_named("up-convolution of U-Net")
    assert input_shape(layer, size) == (1024, 28, 28)
    before, after = memory(layer, size)
    assert (before.result, after.result) == (1024 * 28 * 28 * 4, 512 * 56 * 56 * 4)
    assert after.text().startswith("output = C·H·W·bytes = 512·56·56·4")
    layer, size = layer_named("F6 of LeNet-5")
    assert [each.result for each in memory(layer, size)] == [480, 336]


def test_bytes():
    assert [in_bytes(n) for n in (40, 1024, 18816, 12_845_056, 2**31)] == [
        "40 bytes",
        "1.0 KiB",
        "18.4 KiB",
        "12.2 MiB",
        "2.0 GiB",
    ]


@pytest.mark.parametrize(
    ("name", "count", "sentence"),
    [
        ("C1 of LeNet-5", "parameters", "One cell is one weight."),
        ("fc6 of VGG-16", "parameters", "One cell is one output: 25,088 weights."),
        ("C1 of LeNet-5", "MACs", "One cell: the weights of one filter. Each multiplies at 784 places."),
        ("fc6 of VGG-16", "MACs", "One cell: the weights of one output. Each multiplies at 1 place."),
        ("bn1 of ResNet-50", "MACs", "By convention the multiplications of a normalisation are not counted."),
        ("C1 of LeNet-5", "memory", "One cell: the numbers of one output channel. Each takes 4 bytes, as float32."),
        ("F6 of LeNet-5", "memory", "One cell: the numbers of one output feature. Each takes 4 bytes, as float32."),
    ],
)
def test_what_a_cell_stands_for(name, count, sentence):
    assert meaning(count, *layer_named(name)) == sentence


@pytest.mark.parametrize("name", PRESETS)
def test_all_counts_are_always_there(name):
    layer, size = layer_named(name)
    html = all_counts(layer, size)
    parameters, macs = PUBLISHED[name]
    assert f"<summary>{parameters:,} parameters · {macs:,} multiplications · " in html
    assert html.count("<dt>") == html.count("<dd>") >= 7


def test_all_counts_say_how_they_came_about():
    html = all_counts(*layer_named("conv1_2 of VGG-16"))
    assert "F·(k_H·k_W·C/g + 1) = 64·(3·3·64/1 + 1) = 64·577 = 36,928" in html
    assert "12.2 MiB of output" in html
    assert "<dt>g</dt><dd>groups</dd>" in html
