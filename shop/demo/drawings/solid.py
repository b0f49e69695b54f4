"""Solids for the pen: isometric boxes, turned bodies, mirrored outlines."""

import math
from dataclasses import dataclass

from .pen import TOKEN, Point, Size, Sketch

ROUND = 0.5523  # a quarter circle as one cubic curve
ACROSS = math.cos(math.radians(30))

Corner = tuple[float, float, float]


def at(x: float, y: float, z: float) -> Point:
    """Isometric: x runs right and down, y left and down, z up."""
    return (x - y) * ACROSS, (x + y) / 2 - z


def pair(point: Point) -> str:
    return f"{point[0]:.2f} {point[1]:.2f}"


def face(*corners: Corner) -> str:
    return edge(*corners) + "Z"


def edge(*corners: Corner) -> str:
    return "M" + "L".join(pair(at(*corner)) for corner in corners)


def outline(*points: Point) -> str:
    return "M" + "L".join(pair(point) for point in points) + "Z"


def level(x: float, y: float, z: float, length: float, width: float) -> str:
    """A flat rectangle at height z."""
    return face(
        (x, y, z), (x + length, y, z), (x + length, y + width, z), (x, y + width, z)
    )


def box(
    sketch: Sketch,
    corner: Corner,
    size: Corner,
    tones: tuple[int, int, int] = (0, 1, 3),
) -> None:
    """A box with its three visible faces: top, long side, short side."""
    x, y, z = corner
    far_x, far_y, top = x + size[0], y + size[1], z + size[2]
    sketch.shape(level(x, y, top, size[0], size[1]), tones[0])
    sketch.shape(
        face((x, far_y, top), (far_x, far_y, top), (far_x, far_y, z), (x, far_y, z)),
        tones[1],
    )
    sketch.shape(
        face((far_x, y, top), (far_x, far_y, top), (far_x, far_y, z), (far_x, y, z)),
        tones[2],
    )


def disc(centre: Point, across: float, down: float) -> str:
    """A closed ellipse."""
    x, y = centre
    return (
        f"M{pair((x - across, y))}"
        + _half(centre, across, -down)
        + _half(centre, -across, down)
        + "Z"
    )


def bow(centre: Point, across: float, down: float) -> str:
    """The front half of an ellipse, from left to right, without its `M`."""
    return _half(centre, across, down)


def _half(centre: Point, across: float, down: float) -> str:
    """Half an ellipse as two cubics, from `-across` to `across` by way of `down`."""
    x, y = centre
    k, q = across * ROUND, down * ROUND
    stops = (
        (x - across, y + q),
        (x - k, y + down),
        (x, y + down),
        (x + k, y + down),
        (x + across, y + q),
        (x + across, y),
    )
    words = [pair(stop) for stop in stops]
    return f"C{' '.join(words[:3])}C{' '.join(words[3:])}"


def wheel(sketch: Sketch, centre: Corner, radius: float, tone: int = 3) -> None:
    """A wheel that turns in the plane of x and z."""
    sketch.shape(_upright_ring(centre, radius), tone)
    sketch.shape(_upright_ring(centre, radius * 0.35), 0)


def _upright_ring(centre: Corner, radius: float) -> str:
    x, y, z = centre
    k = ROUND * radius

    def spot(along: float, up: float) -> str:
        return pair(at(x + along, y, z + up))

    return (
        f"M{spot(-radius, 0)}"
        f"C{spot(-radius, k)} {spot(-k, radius)} {spot(0, radius)}"
        f"C{spot(k, radius)} {spot(radius, k)} {spot(radius, 0)}"
        f"C{spot(radius, -k)} {spot(k, -radius)} {spot(0, -radius)}"
        f"C{spot(-k, -radius)} {spot(-radius, -k)} {spot(-radius, 0)}Z"
    )


@dataclass(frozen=True)
class Drum:
    """An upright turned body seen from a little above."""

    x: float
    top: float
    bottom: float
    radius: float
    radius_below: float
    tilt: float = 0.3

    @property
    def body(self) -> str:
        return (
            f"M{self.x - self.radius:.2f} {self.top:.2f}"
            f"L{self.x - self.radius_below:.2f} {self.bottom:.2f}"
            + bow(
                (self.x, self.bottom), self.radius_below, self.radius_below * self.tilt
            )
            + f"L{self.x + self.radius:.2f} {self.top:.2f}Z"
        )

    def ring(self, share: float = 1.0, drop: float = 0.0) -> str:
        """The top ellipse, or a smaller one inside it, `drop` lower."""
        across = self.radius * share
        return disc((self.x, self.top + drop), across, across * self.tilt)

    def band(self, part: float) -> str:
        """A line around the front, at `part` of the way down."""
        across = self.radius + (self.radius_below - self.radius) * part
        y = self.top + (self.bottom - self.top) * part
        return f"M{self.x - across:.2f} {y:.2f}" + bow(
            (self.x, y), across, across * self.tilt
        )


def drum(sketch: Sketch, form: Drum, tone: int = 1, lid: int = 0) -> None:
    """A solid drum: body and top."""
    sketch.shape(form.body, tone)
    sketch.shape(form.ring(), lid)


def vessel(sketch: Sketch, form: Drum, tone: int = 1, wall: float = 0.93) -> None:
    """An open drum: body, rim and the dark inside."""
    drum(sketch, form, tone)
    sketch.shape(form.ring(wall), 3)


def mirrored(right: str, axis: float = 0.0) -> str:
    """Close an open outline drawn downwards on the right with its mirror image."""
    steps = _steps(right)
    start = steps[0][1][-1]
    path = right
    ends = [points[-1] for _, points in steps]
    path += f"L{pair((2 * axis - ends[-1][0], ends[-1][1]))}"
    for index in range(len(steps) - 1, 0, -1):
        letter, points = steps[index]
        back = [*reversed(points[:-1]), ends[index - 1]]
        path += letter + " ".join(pair((2 * axis - x, y)) for x, y in back)
    return path + f"L{pair(start)}Z"


def _steps(path: str) -> list[tuple[str, list[Point]]]:
    steps: list[tuple[str, list[float]]] = []
    for token in TOKEN.findall(path):
        if token.isalpha():
            steps.append((token, []))
        else:
            steps[-1][1].append(float(token))
    return [
        (letter, list(zip(values[::2], values[1::2], strict=True)))
        for letter, values in steps
    ]


def measure_box(sketch: Sketch, size: Size, solid: Corner, rim: float = 0.0) -> None:
    """Length, width and height of a box that stands on the ground, if given."""
    length, width, height = solid
    if "length" in size:
        sketch.measure(
            at(-rim, width + rim, 0),
            at(length + rim, width + rim, 0),
            (-ACROSS, 0.5),
            label(size["length"]),
        )
    if "width" in size:
        sketch.measure(
            at(length + rim, -rim, 0),
            at(length + rim, width + rim, 0),
            (ACROSS, 0.5),
            label(size["width"]),
        )
    if "height" in size:
        sketch.measure(
            at(length + rim, -rim, 0),
            at(length + rim, -rim, height),
            (1.0, 0.0),
            label(size["height"]),
        )


def measure_across(sketch: Sketch, left: Point, right: Point, value: str) -> None:
    """A measure below the object."""
    sketch.measure(left, right, (0.0, 1.0), value)


def measure_up(sketch: Sketch, bottom: Point, top: Point, value: str) -> None:
    """A measure at the right of the object."""
    sketch.measure(bottom, top, (1.0, 0.0), value)


def label(value: float) -> str:
    return f"{value:g}"
