"""The ideas: what each variant costs against torch and the papers, and what the small ones compute."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from app.blocks.cheap import EXCITED, FULL, SEPARABLE, SEPARABLES
from app.blocks.costs import cost, total
from app.blocks.idea import Idea
from app.blocks.ideas import IDEAS, idea_named
from app.blocks.inception import INCEPTION
from app.blocks.joined import DENSES, UNETS
from app.blocks.kernels import ASYMMETRIC, DIRECT, KERNELS, LARGE, REDUCED, REDUCTION, STACKED
from app.blocks.settings import SETTINGS, settings_of
from app.blocks.shown import on_the_stage, shown
from app.blocks.smaller import OBJECTS, SMALLER, best, fit, seen
from app.blocks.sums import BASIC, FRACTALS, GROUPED, GROUPS, NARROW, NECK, SUMS
from engine.errors import EngineError
from engine.folds import plain
from engine.networks.twin import twin

ALL = [(idea, variant) for idea in IDEAS for variant in idea.variants]
NAMED = [f"{idea.name}, {variant}" for idea, variant in ALL]


def told(idea: Idea, variant: str = "", **numbers):
    """What the page shows."""
    return shown(idea, settings_of(idea) | ({"variant": variant} if variant else {}) | numbers)


def ratio(idea, variant, than, quantity="parameters", **numbers):
    """How many times as much a variant has."""
    page = told(idea, **numbers)
    one, other = (getattr(page.of(name).report, quantity) for name in (variant, than))
    return one / other


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea.name)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_numbers_within_their_bounds_cost_what_torch_counts(idea, data):
    numbers = settings_of(idea)
    for slider in idea.sliders:
        most = min(slider.highest(numbers), 40 if slider.name != "in_channels" else 64)
        numbers[slider.name] = data.draw(st.integers(slider.low, max(slider.low, most)), label=slider.name)
    for variant in idea.build(numbers):
        ours = cost(variant)
        with torch.device("meta"):
            module, x = twin(variant.body), torch.empty(1, *variant.input_shape)
        with FlopCounterMode(display=False) as counter:
            y = module(x)
        assert tuple(y.shape[1:]) == ours.report.output_shape
        assert sum(each.numel() for each in module.parameters()) == ours.report.parameters
        assert counter.get_total_flops() // 2 == ours.report.macs
        assert sum(row.macs for row in ours.report.rows) == ours.report.macs


@pytest.mark.parametrize(("idea", "variant"), ALL, ids=NAMED)
def test_a_cell_of_the_output_reaches_as_far_as_its_gradient(idea, variant):
    """The interval that the table shows is where the gradient of one output cell is not zero; on a small map."""
    numbers = settings_of(idea) | {"size": 20, "layers": 2, "in_channels": 4, "width": 4, "growth": 2}
    numbers |= {"out_channels": 3, "reduce": 2, "one": 2, "reduce3": 2, "three": 2, "five": 2, "pooled": 2}
    each = next(each for each in idea.build(numbers) if each.name == variant)
    module = twin(each.body).double().eval()
    for values in module.parameters():
        torch.nn.init.uniform_(values, 0.1, 1)
    x = torch.rand(1, *each.input_shape, dtype=torch.float64).requires_grad_()
    y = module(x)
    sizes = []
    for step in (0, 1):
        (gradient,) = torch.autograd.grad(
            y[0, :, y.shape[2] // 2 + step, y.shape[3] // 2 + step].sum(), x, retain_graph=True
        )
        rows = gradient[0].abs().sum((0, 2)).nonzero().ravel()
        sizes.append(int(rows[-1] - rows[0]) + 1)
    ours = cost(each)
    reach = ours.field
    assert ours.is_strict == (variant != EXCITED)
    if not ours.is_strict:  # its gate sees the whole map
        assert sizes == [each.input_shape[1]] * 2
    elif any(row.kind == "MaxPool2d" for row in ours.report.rows):  # a maximum passes on one cell of its window
        assert reach - 2 <= max(sizes) <= reach
    else:
        assert max(sizes) == reach


def test_the_lectures_numbers():
    page = told(REDUCTION)
    assert [each.report.macs for each in page.costs] == [178_752_000, 17_436_160]
    assert [each.report.parameters for each in page.costs] == [228_000, 22_240]
    rows = page.of(REDUCED).counted()
    assert [row.macs for row in rows] == [2_383_360, 15_052_800]
    derived = total(page.of(REDUCED), "MACs")
    assert derived is not None
    assert derived.text().endswith("2,383,360 + 15,052,800 = 17,436,160")


def test_what_the_papers_say():
    # VGG, section 2.3: a 7×7 has 49 C², three 3×3 have 27 C², 81 % more
    assert ratio(KERNELS, LARGE, STACKED, layers=3) == pytest.approx(49 / 27)
    # Rethinking Inception, section 3.1: two 3×3 save 28 %; section 3.2: 1×3 and 3×1 are 33 % cheaper than 3×3
    assert 1 - ratio(KERNELS, STACKED, LARGE) == pytest.approx(0.28)
    assert 1 - ratio(KERNELS, ASYMMETRIC, LARGE, layers=1) == pytest.approx(1 / 3)
    # ResNet, figure 5: both have about the same complexity
    assert ratio(SUMS, NECK, BASIC, "macs") == pytest.approx(1, abs=0.06)
    # ResNeXt, section 4: 256·64 + 3·3·64·64 + 64·256 and 32·(256·4 + 3·3·4·4 + 4·256), about 70k each
    weights = {name: sum(row.macs for row in told(GROUPS).of(name).counted()) // 56**2 for name in (NARROW, GROUPED)}
    assert weights == {NARROW: 69_632, GROUPED: 70_144}
    # MobileNet, equation 5: 1/N + 1/D²
    assert ratio(SEPARABLES, SEPARABLE, FULL, "macs") == pytest.approx(1 / 64 + 1 / 9)
    # GoogLeNet, table 1, row 3a: 159K parameters, 128M operations, 256 channels
    reduced = told(INCEPTION).of("reduced").report
    assert (sum(row.macs for row in reduced.rows) // 28**2, reduced.output_shape[0]) == (163_328, 256)
    assert round(reduced.macs / 1e6) == 128
    # U-Net, figure 1: 64 → 56 is cropped by 4, 56 → 52
    assert [each.report.output_shape for each in told(UNETS).costs][:2] == [(512, 52, 52), (512, 68, 68)]
    # DenseNet, section 3: k0 + k·l channels; FractalNet, section 1: 2^(C−1) convolutions on the longest way
    assert told(DENSES).costs[1].report.output_shape[0] == 64 + 6 * 32
    assert [told(FRACTALS, columns=c).costs[2].paths.longest for c in (2, 3, 4)] == [2, 4, 8]


@pytest.mark.parametrize(("idea", "variant"), ALL, ids=NAMED)
def test_both_folds_agree_on_the_stage(idea, variant):
    trace = on_the_stage(idea, settings_of(idea) | {"variant": variant}).trace
    for stage in trace.stages:
        np.testing.assert_allclose(plain(trace, stage), trace[stage.target].values)


@pytest.mark.parametrize("variant", SUMS.variants)
def test_a_block_of_resnet_ends_in_a_relu(variant):
    trace = told(SUMS, variant).trace
    before = trace["second map" if variant == "plain" else "sum"].values
    np.testing.assert_array_equal(trace["output"].values, torch.relu(torch.from_numpy(before)).numpy())
    if variant in ("plain", BASIC):  # else the ReLU would change nothing
        assert before.min() < 0


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_kernels_that_make_the_large_one_give_its_sums(layers):
    for variant in KERNELS.variants:
        assert told(KERNELS, variant, layers=layers).differing(LARGE) == 0
    assert told(REDUCTION, REDUCED).differing(DIRECT) == 0
    assert told(SEPARABLES, SEPARABLE).differing(FULL) == 0
    assert told(SUMS, BASIC).differing("plain") > 0


def test_objects_and_the_kernels_that_fit():
    numbers = settings_of(OBJECTS) | {"small_object": 3, "large_object": 7}
    assert (best(numbers, 1), best(numbers, 2)) == (3, 7)
    assert seen(numbers, 1, 7) == (9, 9, 49)
    assert seen(numbers, 2, 3) == (9, 49, 9)
    assert fit(numbers, 2, 7) == fit(numbers, 1, 3) == 1
    assert fit(numbers, 2, 5) == 25 / 49
    assert [best({**numbers, "small_object": n, "large_object": 4 + n}, 1) for n in (1, 2, 3)] == [1, 3, 3]


def test_every_setting_is_within_its_idea():
    for idea in IDEAS:
        values = settings_of(idea)
        assert set(idea.start) == {slider.name for slider in idea.sliders}
        assert {setting.name for setting in SETTINGS} == set(values)
        for slider in idea.sliders:
            assert slider.low <= values[slider.name] <= slider.highest(values), (idea.name, slider.name)
        assert idea_named(idea.name) is idea
    assert len({idea.key for idea in IDEAS}) == len(IDEAS)


def test_a_map_that_does_not_fit_is_said():
    numbers = settings_of(UNETS) | {"size": 4}
    with pytest.raises(EngineError, match=r"cells? .* wide|leave nothing|padded input"):
        [cost(each) for each in UNETS.build(numbers)]


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_all_ways_to_a_smaller_map_end_at_one_size(factor):
    outputs = {each.report.output_shape for each in told(SMALLER, factor=factor).costs}
    assert outputs == {(128, 28, 28)}
