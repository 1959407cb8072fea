"""The colours of the two themes: what they mean, and that they can be read."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THEMES = tomllib.loads((ROOT / "app" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
BACKGROUNDS = ("backgroundColor", "secondaryBackgroundColor")
READ = ("textColor", "primaryColor", "linkColor", *(f"{hue}TextColor" for hue in ("blue", "orange", "green", "violet")))


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`. Source: WCAG 2.2."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the grey that just fails


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", READ)
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_text_can_be_read(theme: str, text: str, background: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][background]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_begin_with_the_colours_of_the_lessons(theme: str) -> None:
    hues = [THEMES[theme][f"{hue}Color"] for hue in ("blue", "orange", "green", "violet")]
    assert THEMES[theme]["chartCategoricalColors"][:4] == hues
    assert THEMES[theme]["primaryColor"] == hues[0]
    assert len(set(THEMES[theme]["chartCategoricalColors"])) == 8


def test_both_themes_set_the_same_and_streamlit_may_choose_between_them() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()
    assert "base" not in THEMES
