"""The pen: marks in any unit, fitted to one picture at the end.

A drawing is a list of paths with absolute `M L C Q Z` commands only. The pen finds
their bounds, scales them into the picture and writes one small SVG that carries its
own light and dark colours, because a picture loaded by `<img>` sees no page style.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

GLASS = -1  # a tone: see-through, what lies behind stays visible

INK = "#00626c"
INK_DARK = "#6cd1d1"
TONES = ("#dee7e9", "#cbdcde", "#b9d1d4", "#a2c3c7", "#74a8ad")
TONES_DARK = ("#223235", "#283f42", "#2e4c4f", "#365d5f", "#467e80")
CLASSES = "abcde"

NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
TOKEN = re.compile(rf"[MLCQZ]|{NUMBER}")

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """The bounds of a drawing, in its own unit."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return max(self.right - self.left, 0.001)

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 0.001)

    @classmethod
    def around(cls, points: list[Point]) -> "Box":
        across = [x for x, _ in points]
        down = [y for _, y in points]
        return cls(min(across), min(down), max(across), max(down))


@dataclass(frozen=True)
class Fit:
    """Where a point of the drawing lands in the picture."""

    scale: float
    shift_x: float
    shift_y: float

    def point(self, point: Point) -> Point:
        return (
            point[0] * self.scale + self.shift_x,
            point[1] * self.scale + self.shift_y,
        )


@dataclass(frozen=True)
class Mark:
    path: str
    tone: int | None
    is_faint: bool
    is_outlined: bool


@dataclass(frozen=True)
class Measure:
    """A dimension line from `start` to `end`, moved `away` from the object."""

    start: Point
    end: Point
    away: Point
    label: str


class Size(Mapping[str, float]):
    """The dimensions asked for, over a kind's defaults.

    A kind reads every dimension with a default; only those given get a label.
    """

    def __init__(self, given: Mapping[str, float]) -> None:
        self._given = dict(given)

    def __getitem__(self, name: str) -> float:
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def of(self, name: str, default: float) -> float:
        return float(self._given.get(name, default))


class Sketch:
    """Collects marks and measures, then writes the SVG."""

    def __init__(self) -> None:
        self._marks: list[Mark] = []
        self._measures: list[Measure] = []
        self._room = 0.0

    def shape(self, path: str, tone: int = 1, *, faint: bool = False) -> None:
        """A closed outline, filled with a tone that hides what lies behind."""
        self._marks.append(Mark(path, tone, faint, True))

    def fill(self, path: str, tone: int) -> None:
        """A tone without an outline."""
        self._marks.append(Mark(path, tone, False, False))

    def line(self, path: str, *, faint: bool = False) -> None:
        self._marks.append(Mark(path, None, faint, True))

    def measure(self, start: Point, end: Point, away: Point, label: str) -> None:
        self._measures.append(Measure(start, end, away, label))

    def keep_scale(self, full: float) -> None:
        """Draw what is smaller than `full` smaller, though less so than in truth."""
        self._room = full

    def svg(self, *, dimensioned: bool = False) -> str:
        """The picture, 96 × 96; with its measures 128 × 96."""
        wide = dimensioned and bool(self._measures)
        frame = (128.0, 96.0) if wide else (96.0, 96.0)
        inner = (86.0, 62.0) if wide else (80.0, 80.0)
        fit = self._fit(frame, inner, measured=wide)
        body = "".join(_mark(mark, fit) for mark in self._marks)
        if wide:
            body += "".join(_measure(measure, fit) for measure in self._measures)
        return _document(frame, body)

    def _fit(self, frame: Point, inner: Point, *, measured: bool) -> Fit:
        points = [point for mark in self._marks for point in _points(mark.path)]
        box = Box.around(points)
        scale = min(inner[0] / box.width, inner[1] / box.height)
        if self._room and not measured:
            scale *= min(1.0, max(box.width, box.height) / self._room) ** 0.55
        measures = self._measures if measured else []
        bounds = _landed(points, measures, scale)
        if measured:  # labels keep their size: grow what is left of the room
            room = (frame[0] - 16) / bounds.width, (frame[1] - 16) / bounds.height
            scale *= max(1.0, min(room))
            bounds = _landed(points, measures, scale)
        return Fit(
            scale,
            (frame[0] - bounds.left - bounds.right) / 2,
            (frame[1] - bounds.top - bounds.bottom) / 2,
        )


def _landed(points: list[Point], measures: list[Measure], scale: float) -> Box:
    """The bounds at this scale, with the room that the measures take up."""
    fit = Fit(scale, 0.0, 0.0)
    landed = [fit.point(point) for point in points]
    landed += [end for measure in measures for end in _reach(measure, fit)]
    return Box.around(landed)


def _points(path: str) -> list[Point]:
    numbers = [float(number) for number in re.findall(NUMBER, path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _moved(path: str, fit: Fit) -> str:
    words: list[str] = []
    pending: float | None = None
    for word in TOKEN.findall(path):
        if word in "MLCQZ":
            words.append(word)
        elif pending is None:
            pending = float(word)
        else:
            x, y = fit.point((pending, float(word)))
            words.append(f"{_short(x)} {_short(y)} ")
            pending = None
    return "".join(words).replace(" L", "L").replace(" Z", "Z").strip()


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _mark(mark: Mark, fit: Fit) -> str:
    path = _moved(mark.path, fit)
    line = "" if mark.is_outlined else ' stroke="none"'
    faint = ' stroke-opacity=".55"' if mark.is_faint else ""
    return f'<path{_paint(mark.tone)}{line}{faint} d="{path}"/>'


def _paint(tone: int | None) -> str:
    if tone is None:
        return ""
    if tone == GLASS:
        return f' class="k" fill="{INK}" fill-opacity=".1"'
    return f' class="{CLASSES[tone]}" fill="{TONES[tone]}"'


def _reach(measure: Measure, fit: Fit) -> list[Point]:
    """The corners a measure takes up in the picture, its label included."""
    ends = [_off(fit.point(end), measure.away, 11) for end in _ends(measure)]
    middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
    x, y = _off(middle, measure.away, 6)
    return [*ends, (x - 6, y - 2), (x + 6, y + 2)]


def _ends(measure: Measure) -> tuple[Point, Point]:
    return measure.start, measure.end


def _off(point: Point, away: Point, distance: float) -> Point:
    return point[0] + away[0] * distance, point[1] + away[1] * distance


def _measure(measure: Measure, fit: Fit) -> str:
    first, last = (fit.point(end) for end in _ends(measure))
    start, end = _off(first, measure.away, 10), _off(last, measure.away, 10)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    label = _off(middle, measure.away, 6)
    lines = "".join(
        f"M{_pair(_off(base, measure.away, 2))}L{_pair(tip)}"
        for base, tip in ((first, start), (last, end))
    )
    dots = "".join(
        f'<circle cx="{_short(x)}" cy="{_short(y)}" r=".9" class="k" stroke="none" '
        f'fill="{INK}"/>'
        for x, y in (start, end)
    )
    return (
        f'<path stroke-width="1" stroke-opacity=".7" '
        f'd="{lines}M{_pair(start)}L{_pair(end)}"/>{dots}'
        f'<text class="k" fill="{INK}" stroke="none" text-anchor="middle" '
        f'font-family="monospace" font-size="4.5" '
        f'x="{_short(label[0])}" y="{_short(label[1] + 1.6)}">{measure.label}</text>'
    )


def _pair(point: Point) -> str:
    return f"{_short(point[0])} {_short(point[1])}"


def _document(frame: Point, body: str) -> str:
    dark = "".join(
        f".{name}{{fill:{tone}}}"
        for name, tone in zip(CLASSES, TONES_DARK, strict=True)
    )
    width, height = int(frame[0]), int(frame[1])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * 5}" height="{height * 5}"><style>'
        "path{vector-effect:non-scaling-stroke}"
        f"@media(prefers-color-scheme:dark){{.s{{stroke:{INK_DARK}}}"
        f".k{{fill:{INK_DARK}}}{dark}}}</style>"
        f'<g class="s" fill="none" stroke="{INK}" stroke-width="1.4" '
        f'stroke-linejoin="round" stroke-linecap="round">{body}</g></svg>'
    )
