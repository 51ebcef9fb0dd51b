"""Colors by WCAG 2.2: how well one can be read on another, and what can be read on both themes."""

import re

HEX = re.compile(r"^#[0-9a-fA-F]{6}\Z")
WHITE, BLACK = "#ffffff", "#000000"
# Text (success criterion 1.4.3), and the shape of a button (1.4.11).
TEXT, SHAPE = 4.5, 3.0


def luminance(color: str) -> float:
    """Relative luminance of `#rrggbb`, from 0 (black) to 1 (white)."""
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_on(color: str) -> str:
    """White or black, whichever is read better on a color; it is always at least 4.5 to 1."""
    return max((WHITE, BLACK), key=lambda text: contrast(text, color))


def legible(color: str, background: str) -> str:
    """The color, moved towards black or white only as far as text of it needs on a background."""
    target = text_on(background)
    for step in range(0, 101, 5):
        found = mixed(color, target, step / 100)
        if contrast(found, background) >= TEXT:
            break
    return found


def mixed(one: str, other: str, share: float) -> str:
    """A color with a share (0 to 1) of another one in it."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
