"""Settings in the address: whatever stands there gives valid values, and what is written can be read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.address import LONGEST, Choice, Edits, Pair, Switch, Text, Whole, complaint, fitting, read, write
from app.state import query_values

SETTINGS = (
    Choice(name="padding", options=("valid", "same", "full", "Sobel x")),
    Choice(name="mode", options=("zeros", "reflect"), default="reflect"),
    Whole(name="stride", low=1, high=4, default=1),
    Pair(name="kernel_size", low=1, high=7, default=(3, 3)),
    Switch(name="flip"),
    Switch(name="bias", default=True),
    Edits(),
)
START = {
    "padding": "valid",
    "mode": "reflect",
    "stride": 1,
    "kernel_size": (3, 3),
    "flip": False,
    "bias": True,
    "edit": {},
}
ONE_TO_SEVEN = st.integers(1, 7)
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.fixed_dictionaries(
    {
        "padding": st.sampled_from(SETTINGS[0].options),
        "mode": st.sampled_from(SETTINGS[1].options),
        "stride": st.integers(1, 4),
        "kernel_size": st.tuples(ONE_TO_SEVEN, ONE_TO_SEVEN),
        "flip": st.booleans(),
        "bias": st.booleans(),
        "edit": st.dictionaries(
            st.from_regex(r"[A-Za-z]\w{0,10}", fullmatch=True).filter(str.isascii),
            st.dictionaries(st.integers(0, 10**6), NUMBERS, min_size=1, max_size=4),
            max_size=3,
        ),
    }
)
NAMES = st.sampled_from([*START, "v", "step", "card", "present", "embed"]) | st.text()
HOSTILE = [
    "",
    " 2",
    "2 ",
    "+2",
    "1_0",
    "٢",  # two, in the digits of Arabic
    "²",
    "1e999",
    "nan",
    "inf",
    "-1",
    "5",
    "9" * 5000,
    "2.0",
    "0x2",
    "true",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\0",
]
HOSTILE_EDITS = [
    "input",
    "input.1",
    "input.1.",
    "input.1.nan",
    "input.1.inf",
    "input.1.1e999",
    "input.-1.1",
    "input.1.5_",
    "_input.1.5",
    "input.1.5__input.2.5",
    "input.1.--5",
    "input.1.1e",
    "input.٢.1",
    "input.99999999999.1",
    "input.1." + "9" * 31,
    "<b>.1.1",
    "input.0.1_" * 500 + "input.0.1",
]


@given(st.dictionaries(NAMES, st.text() | st.sampled_from(HOSTILE + HOSTILE_EDITS)))
def test_whatever_stands_in_an_address_gives_valid_values(query):
    values, unreadable = read(SETTINGS, query)
    assert values.keys() == START.keys()
    for setting in SETTINGS:
        assert setting.read(setting.write(values[setting.name])) == values[setting.name]
    assert all(values[name] == START[name] for name in unreadable if name in START)
    assert isinstance(complaint(SETTINGS, unreadable), str)


@given(VALUES)
def test_what_is_written_reads_the_same(values):
    assert read(SETTINGS, query_values(write(SETTINGS, values))) == (values, ())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["padding", "stride", "flip"])
def test_what_is_no_value_is_as_at_the_start(name, text):
    assert read(SETTINGS, {name: text}) == (START, (name,))


@pytest.mark.parametrize("text", ["2x", "x2", "2x2x2", "0", "8", "2x8", "3 x 3", "3×3", "9" * 5000])
def test_a_pair_is_one_number_or_two(text):
    assert read(SETTINGS, {"kernel_size": text}) == (START, ("kernel_size",))


@pytest.mark.parametrize("text", HOSTILE_EDITS)
def test_edits_are_read_whole_or_not_at_all(text):
    assert read(SETTINGS, {"edit": text}) == (START, ("edit",))


def test_only_what_differs_from_the_start_is_written():
    assert write(SETTINGS, START) == ""
    assert write(SETTINGS, START | {"stride": 2, "bias": False}) == "v=1&stride=2&bias=0"
    assert (
        write(SETTINGS, START | {"padding": "Sobel x", "kernel_size": (3, 2)}) == "v=1&padding=Sobel+x&kernel_size=3x2"
    )
    assert write(SETTINGS, START | {"kernel_size": (5, 5)}) == "v=1&kernel_size=5"


def test_edited_cells_are_written_one_by_one():
    edits = {"input": {12: 7}, "weight": {3: -0.5, 4: 1e300}}
    assert write(SETTINGS, START | {"edit": edits}) == "v=1&edit=input.12.7_weight.3.-0.5_weight.4.1e%2B300"


def test_a_name_that_stands_twice_has_its_last_value():
    assert read(SETTINGS, query_values("stride=2&stride=3"))[0]["stride"] == 3


def test_edits_that_do_not_fit_are_left_out_and_counted():
    edits = {"input": dict.fromkeys(range(300), 1.5e-07)}
    text, left_out = fitting(SETTINGS, START | {"stride": 2, "edit": edits})
    assert LONGEST - 20 < len(text) <= LONGEST
    values, unreadable = read(SETTINGS, query_values(text))
    assert unreadable == ()
    assert len(values["edit"]["input"]) == 300 - left_out
    assert values["stride"] == 2


@given(st.integers(1, 400), st.sampled_from([1, -0.5, 1e300]))
def test_no_address_is_too_long(count, number):
    text, left_out = fitting(SETTINGS, START | {"edit": {"input": dict.fromkeys(range(count), number)}})
    assert len(text) <= LONGEST
    assert len(read(SETTINGS, query_values(text))[0]["edit"].get("input", {})) == count - left_out


def test_another_version_is_not_guessed_at():
    assert read(SETTINGS, {"v": "2", "stride": "3"}) == (START, ("v",))
    assert complaint(SETTINGS, ("v",)) == (
        "This link was made by another version of ConvScope: everything is as at the start."
    )


def test_names_of_the_frame_are_no_fault_and_unknown_ones_are():
    query = {"v": "1", "step": "4", "present": "1", "deck": "a|b", "slide": "2", "embed": "true", "colour": "red"}
    assert read(SETTINGS, query) == (START, ("colour",))


@pytest.mark.parametrize(
    ("unreadable", "said"),
    [
        ((), ""),
        (("stride",), "Part of this link could not be read (stride): that setting is as at the start."),
        (
            ("padding", "stride"),
            "Part of this link could not be read (padding, stride): those settings are as at the start.",
        ),
        (("<script>",), "Part of this link means nothing on this page and was left aside."),
        (("<b>", "flip"), "Part of this link could not be read (flip): that setting is as at the start."),
    ],
)
def test_what_is_said_never_quotes_the_link(unreadable, said):
    assert complaint(SETTINGS, unreadable) == said


TYPED = Text(name="net", letters=r"\s\S", longest=30, default="nn.ReLU()")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_text_is_in_the_address_whole_or_not_at_all(text):
    query = write([TYPED], {"net": text})
    values, unreadable = read([TYPED], query_values(query))
    assert unreadable == ()
    assert values["net"] == (text if TYPED.fits(text) else TYPED.default)


def test_signs_of_a_text_count_as_the_address_writes_them():
    assert TYPED.fits("x" * 30)
    assert not TYPED.fits("x" * 31)
    assert TYPED.fits("(" * 10)
    assert not TYPED.fits("(" * 11)
    assert write([TYPED], {"net": "(" * 11}) == ""
