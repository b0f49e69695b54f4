"""The fonts of documents: static cuts of Inter, made once from the font's package.

Inter comes as one variable font of 850 kB with everything in it. Documents embed what
they use of three small static cuts instead, which draws them in half the time and the
same on every machine, whatever fonts it has.
"""

import importlib.metadata
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg_inter
from django.conf import settings
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Inter"
# Where the optical size axis ends for text; documents set 7 to 20 points.
OPTICAL_SIZE = 14

# First and last code point of what documents are written in.
SCRIPTS = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x024F),  # Latin-1 and Latin Extended: Romanian, Polish, French
    (0x02B0, 0x036F),  # modifiers and combining marks, for names typed decomposed
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x1E00, 0x1EFF),  # Vietnamese
    (0x2000, 0x206F),  # dashes, quotes, narrow spaces
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x218F),  # № ™ ⅓
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # ≤ ≥ − ×
    (0x2500, 0x25FF),  # boxes and discs
    (0x2700, 0x27BF),  # ✓ ✗
)
# Tabular figures, slashed zero, kerning, marks in their place. No `calt`: it would
# print the code M8x40 as M8×40.
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "zero"]


@dataclass(frozen=True)
class FontFile:
    """A static cut on disk."""

    weight: int
    path: Path

    @property
    def url(self) -> str:
        return self.path.as_uri()


WEIGHTS = (400, 600, 700)


@cache
def document_fonts() -> tuple[FontFile, ...]:
    """The cuts that documents are set in; made at first use, a few seconds once.

    The folder bears the versions that made it: a new package makes new cuts.
    """
    folder = settings.FONTS_DIR / _edition()
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple(
        FontFile(weight, folder / f"{FAMILY}-{weight}.ttf") for weight in WEIGHTS
    )
    for file in files:
        if not file.path.exists():
            _cut(file)
    return files


def _edition() -> str:
    packages = ("fontpkg-inter", "fonttools")
    versions = [importlib.metadata.version(name) for name in packages]
    return "-".join(["inter", *versions])


def _cut(file: FontFile) -> None:
    font = TTFont(_variable_font(), recalcTimestamp=False)
    # Subset first: the instancer works through every glyph that is left.
    subsetter = Subsetter(Options(layout_features=FEATURES, notdef_outline=True))
    subsetter.populate(unicodes=_code_points(font.getBestCmap()))
    subsetter.subset(font)
    place = {"wght": file.weight, "opsz": OPTICAL_SIZE}
    instantiateVariableFont(font, place, inplace=True)
    # Whole or not at all: two workers may do this at once.
    handle, half = tempfile.mkstemp(dir=file.path.parent, suffix=".part")
    os.close(handle)
    font.save(half)
    Path(half).chmod(0o644)
    Path(half).replace(file.path)


def _code_points(available: Iterable[int]) -> list[int]:
    return [
        point
        for point in available
        if any(first <= point <= last for first, last in SCRIPTS)
    ]


def _variable_font() -> Path:
    folder = Path(fontpkg_inter.__file__).parent / "files"
    return folder / "Inter[opsz,wght].ttf"
