"""Controls moved by the mouse, whatever a lesson has."""

from collections.abc import Iterator

from tests.browser.menus import opened
from tests.browser.walking import Walk

SLIDERS = '[data-testid="stSlider"] input:not([disabled])'
SEGMENTS = '[data-testid="stButtonGroup"] [role="radio"][aria-checked="false"]'
MENUS = '[data-testid="stSelectbox"] input[role="combobox"]:not([disabled])'
VALUE = "(slider) => [slider.min, slider.max, slider.value].map(Number)"
FILE = "upload"  # the option that needs a file


def changes(walk: Walk) -> Iterator[str]:
    """Move one control after the other by the mouse, all a lesson has; said is which."""
    for n in range(walk.controls.locator(MENUS).count()):
        for option in range(1, 4):
            if choose(walk, n, option):
                yield f"menu {n}, option {option}"
    for n in range(walk.controls.locator(SEGMENTS).count()):
        walk.controls.locator(SEGMENTS).nth(n % walk.controls.locator(SEGMENTS).count()).click()
        yield f"segment {n}"
    for n in range(walk.controls.locator(SLIDERS).count()):
        slide(walk, n)
        yield f"slider {n}"


def choose(walk: Walk, number: int, option: int) -> bool:
    """Open a menu and take an option; False where there is none that needs no file."""
    menus = walk.controls.locator(MENUS)
    if number >= menus.count():  # another one's choice took it away
        return False
    now = menus.nth(number).input_value()
    offered = opened(walk.page, menus.nth(number))
    options = [text.strip() for text in offered.all_text_contents()]
    if option >= len(options) or options[option] in (FILE, now):
        walk.page.keyboard.press("Escape")
        return False
    offered.nth(option).click()
    return True


def turn_by_keys(walk: Walk) -> None:
    """Give the control that has the keyboard another value."""
    keys = walk.page.keyboard
    kind, high = walk.page.evaluate("[document.activeElement.type ?? '', document.activeElement.max]")
    if kind == "range":
        value = walk.page.evaluate("document.activeElement.value")
        pressed = ["ArrowLeft" if value == high else "ArrowRight"]
    else:
        pressed = ["ArrowDown", "ArrowDown", "Enter"] if kind == "text" else ["ArrowRight", "Space"]
    for key in pressed:
        keys.press(key)
        if key == "ArrowRight" and walk.page.evaluate("document.activeElement.ariaChecked") == "true":
            keys.press("ArrowLeft")  # the keyboard began at the first choice, and the second is the present one


def slide(walk: Walk, number: int) -> None:
    """Put a slider one further, or one back at its end; a long one farther, where its own knob does not lie."""
    slider = walk.controls.locator(SLIDERS).nth(number)
    low, high, value = slider.evaluate(VALUE)
    step = max(1, (high - low) // 8) if high - low > 20 else 1
    target = value + step if value + step <= high else value - step
    track = walk.controls.locator('[data-testid="stSlider"]:has(input:not([disabled])) [role="group"]').nth(number)
    box = track.bounding_box()
    assert box
    place = {"x": (target - low) / (high - low) * (box["width"] - 1) + 0.5, "y": box["height"] / 2}
    track.click(position=place)  # type: ignore[arg-type]
