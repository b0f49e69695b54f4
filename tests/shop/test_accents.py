"""The ready-made colours: readable by day and by night, on screen and in mails."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Accent
from accounts.selectors.branding import PRINTED

SHEET = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
READABLE = 4.5  # WCAG 2.2, 1.4.3
SEEN = 3.0  # WCAG 2.2, 1.4.11: what is no text
# Token in front, token behind.
TEXTS = [
    ("text", "page"),
    ("text", "surface"),
    ("text", "sunken"),
    ("muted", "page"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("accent", "page"),
    ("accent", "surface"),
    ("accent", "sunken"),
    ("accent", "accent-soft"),
    ("accent-strong", "surface"),
    ("accent-strong", "accent-soft"),
    ("text", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-band", "band"),
    ("on-band", "band-raised"),
    ("on-band-muted", "band"),
    ("on-band-accent", "band"),
    ("band", "on-band-accent"),
    ("ok", "surface"),
    ("warn", "surface"),
    ("danger", "surface"),
]
SHAPES = [("edge", "surface"), ("edge", "page"), ("tick", "band")]


def rules(selector: str) -> dict[str, str]:
    """The custom properties that the rule of `selector` sets."""
    start = SHEET.index(f"{selector} {{") + len(selector) + 2
    body = SHEET[start : SHEET.index("}", start)]
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def tokens(accent: str) -> dict[str, str]:
    own = rules(f':root[data-accent="{accent}"]') if accent != Accent.PETROL else {}
    return {**rules(":root"), **own}


def value(text: str, names: dict[str, str]) -> float:
    """A number, a percentage, var() of one, or calc() of two of these."""
    text = re.sub(r"var\(--([\w-]+)\)", lambda match: names[match[1]], text)
    text = text.removeprefix("calc(").removesuffix(")") if "calc" in text else text
    if not re.fullmatch(r"[-\d.%* +]+", text):
        pytest.fail(f"cannot reckon {text}")
    parts = text.replace("%", "/100").split()
    numbers = [float(part[:-4]) / 100 if "/100" in part else part for part in parts]
    if len(numbers) == 1:
        return float(numbers[0])
    left, sign, right = numbers
    return {
        "+": float(left) + float(right),
        "-": float(left) - float(right),
        "*": float(left) * float(right),
    }[str(sign)]


def split(text: str) -> list[str]:
    """What stands between spaces outside parentheses."""
    return re.findall(r"(?:[^\s(]+\([^()]*(?:\([^()]*\)[^()]*)*\)|[^\s()]+)", text)


def colour(name: str, accent: str, theme: str) -> tuple[float, float, float]:
    """A token as linear light of red, green and blue."""
    names = tokens(accent)
    text = names[f"colour-{name}"]
    if text.startswith("light-dark("):
        found = re.findall(r"oklch\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)", text)
        text = found[0 if theme == "light" else 1]
    inner = text.removeprefix("oklch(").removesuffix(")")
    lightness, chroma, hue = (value(part, names) for part in split(inner))
    return linear(lightness, chroma, hue)


def linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """OKLCH to linear sRGB (Ottosson), cut to what a screen shows."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return tuple(min(max(part, 0.0), 1.0) for part in (red, green, blue))


def luminance(rgb: tuple[float, float, float]) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def contrast(front, back) -> float:
    dark, light = sorted((luminance(front), luminance(back)))
    return (light + 0.05) / (dark + 0.05)


def from_hex(text: str) -> tuple[float, float, float]:
    parts = [int(text[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return tuple(
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )


def test_contrast_is_reckoned_as_it_is_defined():
    assert contrast(from_hex("#000000"), from_hex("#ffffff")) == pytest.approx(21)
    assert contrast(from_hex("#777777"), from_hex("#ffffff")) == pytest.approx(
        4.48, abs=0.01
    )
    # rebeccapurple in OKLCH, as CSS Color 4 gives it.
    assert linear(0.44027, 0.1603, 303.373) == pytest.approx(
        from_hex("#663399"), abs=0.001
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", Accent.values)
def test_every_text_is_readable(accent, theme):
    weak = [
        (front, back, round(found, 2))
        for front, back in TEXTS
        if (found := ratio(front, back, accent, theme)) < READABLE
    ]

    assert weak == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("accent", Accent.values)
def test_every_edge_is_seen(accent, theme):
    weak = [
        (front, back, round(found, 2))
        for front, back in SHAPES
        if (found := ratio(front, back, accent, theme)) < SEEN
    ]

    assert weak == []


def ratio(front: str, back: str, accent: str, theme: str) -> float:
    return contrast(colour(front, accent, theme), colour(back, accent, theme))


def test_the_colours_are_told_apart():
    shades = {colour("accent", accent, "light") for accent in Accent.values}

    assert len(shades) == len(Accent.values)


@pytest.mark.parametrize("accent", Accent.values)
def test_mails_and_documents_use_the_same_colours(accent):
    printed = PRINTED[Accent(accent)]

    for shade, token in ((printed.accent, "accent"), (printed.band, "band")):
        assert from_hex(shade) == pytest.approx(
            colour(token, accent, "light"), abs=0.02
        )
        assert contrast(from_hex(shade), (1, 1, 1)) >= READABLE
