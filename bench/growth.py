"""How times grow from 1,000 to a million articles: `python -m bench.growth`.

Reads the tables of all fixtures in docs/performance.md, and writes one table of them
and a plot.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "img" / "growth.svg"
SIZES = {"1k": 1_000, "50k": 50_000, "100k": 100_000, "1m": 1_000_000}
BEGIN, END = "<!-- growth -->", "<!-- /growth -->"
ROW = re.compile(r"^\| ([^|]+?) \| (\d+) \| (\d+) \| (?:\d+ / \d+)? \|", re.MULTILINE)
COLOURS = ("#0b6e75", "#b4530a", "#5b3f9e", "#a3195b", "#2d6a1f", "#555555")
PLOTTED = (
    "Listing of 48, own prices, facets",
    "Listing of 48 in the largest category",
    "Product page",
    "Search for two words",
    "Suggestion",
    "Cart of 50 lines",
)
WIDTH, HEIGHT = 760, 420
LEFT, TOP, RIGHT, BOTTOM = 60, 20, 250, 50

Median = tuple[int, int]


def main() -> int:
    """The command line; returns the exit code."""
    text = PAGE.read_text(encoding="utf-8")
    found = {size: _figures(text, size) for size in SIZES}
    known = {size: rows for size, rows in found.items() if rows}
    if len(known) < 2:
        print("Measure two fixtures first: python -m bench.run --write SIZE")
        return 1
    plot = "![Medians by number of articles](img/growth.svg)"
    section = f"{BEGIN}\n{_table(known)}\n\n{plot}\n{END}"
    pattern = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)
    if not pattern.search(text):
        print(f"docs/performance.md has no place for it: {BEGIN} … {END}")
        return 1
    PAGE.write_text(pattern.sub(lambda _: section, text), encoding="utf-8")
    PLOT.write_text(_plot(known), encoding="utf-8")
    return 0


def _figures(text: str, size: str) -> dict[str, Median]:
    """Median and p95 of each kind of request of one fixture."""
    section = re.search(
        rf"<!-- figures {size} -->(.*?)<!-- /figures {size} -->", text, re.DOTALL
    )
    rows = ROW.findall(section[1]) if section else []
    return {name: (int(median), int(p95)) for name, median, p95 in rows}


def _table(known: Mapping[str, Mapping[str, Median]]) -> str:
    names = dict.fromkeys(name for rows in known.values() for name in rows)
    lines = [
        "| median / p95, ms | " + " | ".join(known) + " |",
        "|-|" + "-:|" * len(known),
    ]
    for name in names:
        cells = [
            "{} / {}".format(*rows[name]) if name in rows else ""
            for rows in known.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


@dataclass(frozen=True)
class Frame:
    """Where things stand in the plot: sizes evenly from left, `top` ms at the top."""

    sizes: tuple[str, ...]
    top: int

    def x(self, place: int) -> int:
        width = WIDTH - LEFT - RIGHT
        return round(LEFT + place * width / max(len(self.sizes) - 1, 1))

    def y(self, milliseconds: float) -> int:
        height = HEIGHT - TOP - BOTTOM
        return round(HEIGHT - BOTTOM - milliseconds * height / self.top)


def _plot(known: Mapping[str, Mapping[str, Median]]) -> str:
    """Medians as lines over the sizes."""
    medians = [
        rows[name][0] for rows in known.values() for name in PLOTTED if name in rows
    ]
    frame = Frame(tuple(known), -(-max(medians) // 20) * 20)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13" role="img" '
        'aria-label="Medians by number of articles">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )
    lines = [_line(known, frame, number, name) for number, name in enumerate(PLOTTED)]
    return "\n".join([head, *_axes(frame), *lines, "</svg>", ""])


def _axes(frame: Frame) -> list[str]:
    values = [frame.top * step / 4 for step in range(5)]
    rulers = [
        f'<path d="M{LEFT} {frame.y(value)}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
        f'<text x="{LEFT - 8}" y="{frame.y(value) + 4}" text-anchor="end">'
        f"{value:.0f}</text>"
        for value in values
    ]
    names = [
        f'<text x="{frame.x(place)}" y="{HEIGHT - 24}" text-anchor="middle">'
        f"{SIZES[size]:,}</text>"
        for place, size in enumerate(frame.sizes)
    ]
    said = f'<text x="{LEFT}" y="{HEIGHT - 6}">articles; median in milliseconds</text>'
    return [*rulers, *names, said]


def _line(
    known: Mapping[str, Mapping[str, Median]], frame: Frame, number: int, name: str
) -> str:
    """One kind of request, with its name at the side."""
    points = [
        f"{frame.x(place)},{frame.y(known[size][name][0])}"
        for place, size in enumerate(frame.sizes)
        if name in known[size]
    ]
    at, beside = TOP + 20 + number * 22, WIDTH - RIGHT
    return (
        f'<polyline points="{" ".join(points)}" fill="none" '
        f'stroke="{COLOURS[number]}" stroke-width="2"/>'
        f'<path d="M{beside + 20} {at}h20" stroke="{COLOURS[number]}" '
        'stroke-width="3"/>'
        f'<text x="{beside + 46}" y="{at + 4}">{name}</text>'
    )


if __name__ == "__main__":
    sys.exit(main())
