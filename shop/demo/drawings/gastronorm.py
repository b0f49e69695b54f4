"""Drawings of the buffet: gastronorm, chafing dishes, trays, dispensers."""

from .pen import GLASS, Size, Sketch
from .solid import (
    Drum,
    at,
    box,
    disc,
    drum,
    edge,
    face,
    level,
    measure_across,
    measure_box,
    measure_up,
    outline,
    vessel,
)
from .solid import label as label_of

FULL_GN = 760.0  # how wide GN 1/1 is drawn, rim included


def gn_container(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 530), size.of("width", 325)
    height = size.of("height", 65)
    sketch.keep_scale(FULL_GN)
    _tub(sketch, (length, width, height), taper=min(height * 0.2, width * 0.12))
    measure_box(sketch, size, (length, width, height))


def _tub(
    sketch: Sketch, solid: tuple[float, float, float], taper: float, rim: float = 18
) -> None:
    """An open tub with a rim; the walls draw in by `taper` at the bottom."""
    length, width, height = solid
    left, right, back, front = taper, length - taper, taper, width - taper
    inner_right, inner_front = length - rim, width - rim
    sketch.shape(
        face(
            (rim, inner_front, height),
            (inner_right, inner_front, height),
            (right, front, 0),
            (left, front, 0),
        ),
        1,
    )
    sketch.shape(
        face(
            (inner_right, rim, height),
            (inner_right, inner_front, height),
            (right, front, 0),
            (right, back, 0),
        ),
        3,
    )
    sketch.shape(level(0, 0, height, length, width), 0)
    _hollow(sketch, (length, width, height), rim, taper)


def _hollow(
    sketch: Sketch, solid: tuple[float, float, float], rim: float, taper: float
) -> None:
    """The inside: two back walls and as much of the floor as the rim lets show."""
    length, width, height = solid
    depth = min(height, (width - 2 * rim) * 0.7)
    floor = height - depth
    draw_in = taper * depth / max(height, 1)
    x, y = rim + draw_in, rim + draw_in
    mouth = (rim, rim, height)
    sketch.shape(level(rim, rim, height, length - 2 * rim, width - 2 * rim), 2)
    # What the front rim hides of the floor: everything lower than its line.
    seen_x = min(length - rim - depth, length - rim - draw_in)
    seen_y = min(width - rim - depth, width - rim - draw_in)
    sketch.line(edge((seen_x, y, floor), (x, y, floor), (x, seen_y, floor)), faint=True)
    sketch.line(edge(mouth, (x, y, floor)), faint=True)


def gn_lid(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 530), size.of("width", 325)
    sketch.keep_scale(FULL_GN)
    box(sketch, (0, 0, 0), (length, width, 14))
    inset = width * 0.14
    panel = level(inset, inset, 14, length - 2 * inset, width - 2 * inset)
    sketch.shape(panel, 1, faint=True)
    x, y, grip = length / 2 - 70, width / 2, 38
    sketch.shape(
        face((x, y, 14), (x, y, 14 + grip), (x + 140, y, 14 + grip), (x + 140, y, 14)),
        3,
    )
    measure_box(sketch, size, (length, width, 14))


def tray(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 530), size.of("width", 325)
    _tub(sketch, (length, width, 22), taper=16, rim=13)
    measure_box(sketch, size, (length, width, 22))


def platter(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 400) / 2
    form = Drum(0, 0, radius * 0.1, radius, radius * 0.8, 0.42)
    drum(sketch, form, 2)
    sketch.shape(form.ring(0.84, radius * 0.02), 1)
    sketch.line(form.ring(0.78, radius * 0.04), faint=True)
    _measure_diameter(sketch, size, radius, radius * 0.52)


def _measure_diameter(sketch: Sketch, size: Size, radius: float, bottom: float) -> None:
    if "diameter" in size:
        measure_across(
            sketch, (-radius, bottom), (radius, bottom), f"⌀ {size['diameter']:g}"
        )


def chafing_dish(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 640), size.of("width", 360)
    for x, y in ((40, width - 30), (length - 40, width - 30), (length - 40, 40)):
        sketch.line(edge((x, y, 0), (x, y, 190)))
    sketch.line(edge((40, width - 30, 60), (length - 40, width - 30, 60)), faint=True)
    sketch.line(edge((length - 40, width - 30, 60), (length - 40, 40, 60)), faint=True)
    for x in (length * 0.3, length * 0.68):
        foot = at(x, width / 2, 60)
        drum(sketch, Drum(foot[0], foot[1] - 46, foot[1], 42, 42, 0.5), 3, 1)
    box(sketch, (0, 0, 165), (length, width, 75), (0, 1, 3))
    _roll_top(sketch, length, width, 240)
    measure_box(sketch, size, (length, width, 240))


def _roll_top(sketch: Sketch, length: float, width: float, base: float) -> None:
    """A lid whose cross section over the width is half an ellipse."""
    crown = width * 0.52
    far = at(length, width, base)
    top = at(length, width / 2, base + crown)
    back = at(length, 0, base)
    left_low, left_top = at(0, width, base), at(0, width / 2, base + crown)
    end = (
        f"M{far[0]:.1f} {far[1]:.1f}"
        f"C{far[0]:.1f} {far[1] - crown * 0.75:.1f} {top[0] - width * 0.2:.1f} "
        f"{top[1] + width * 0.02:.1f} {top[0]:.1f} {top[1]:.1f}"
        f"C{top[0] + width * 0.2:.1f} {top[1] - width * 0.05:.1f} {back[0]:.1f} "
        f"{back[1] - crown * 0.7:.1f} {back[0]:.1f} {back[1]:.1f}Z"
    )
    front = (
        f"M{left_low[0]:.1f} {left_low[1]:.1f}"
        f"C{left_low[0]:.1f} {left_low[1] - crown * 0.75:.1f} "
        f"{left_top[0] - width * 0.2:.1f} {left_top[1] + width * 0.02:.1f} "
        f"{left_top[0]:.1f} {left_top[1]:.1f}"
        f"L{top[0]:.1f} {top[1]:.1f}"
        f"C{top[0] - width * 0.2:.1f} {top[1] + width * 0.02:.1f} {far[0]:.1f} "
        f"{far[1] - crown * 0.75:.1f} {far[0]:.1f} {far[1]:.1f}Z"
    )
    sketch.shape(front, 0)
    sketch.shape(end, 2)
    x, y, up = length / 2, width * 0.93, base + crown * 0.45
    sketch.shape(
        face(
            (x - 70, y, up), (x + 70, y, up), (x + 70, y, up + 22), (x - 70, y, up + 22)
        ),
        3,
    )


def soup_kettle(sketch: Sketch, size: Size) -> None:
    drum(sketch, Drum(0, 0, 250, 165, 160), 2, 1)
    sketch.line(Drum(0, 0, 250, 165, 160).band(0.2), faint=True)
    drum(sketch, Drum(0, -14, 0, 175, 175), 1, 0)
    dome = "M-150 -14C-140 -90 -60 -112 0 -112C60 -112 140 -90 150 -14"
    sketch.shape(dome + "C110 32 -110 32 -150 -14Z", 0)
    sketch.shape(disc((0, -122), 26, 14), 3)
    sketch.shape(disc((0, 200), 26, 24), 0)
    sketch.line("M0 200L12 184")
    if "height" in size:
        measure_up(sketch, (175, 290), (175, -136), label_of(size["height"]))


def drink_dispenser(sketch: Sketch, size: Size) -> None:
    drum(sketch, Drum(0, 300, 345, 130, 140), 3, 1)
    tank = Drum(0, 0, 300, 105, 105)
    sketch.shape(tank.body, GLASS)
    for part in (0.3, 0.5, 0.7):
        sketch.line(tank.band(part), faint=True)
    drum(sketch, Drum(0, -26, 0, 112, 112), 2, 0)
    sketch.shape(disc((0, -34), 18, 9), 3)
    sketch.shape(outline((-16, 268), (16, 268), (16, 292), (-16, 292)), 3)
    sketch.shape(outline((-9, 292), (9, 292), (6, 320), (-6, 320)), 2)
    sketch.line("M0 268L0 248L26 240")
    if "height" in size:
        measure_up(sketch, (140, 388), (140, -44), label_of(size["height"]))


def cake_stand(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 300) / 2
    drum(
        sketch, Drum(0, radius * 1.15, radius * 1.2, radius * 0.55, radius * 0.6), 2, 1
    )
    stem = Drum(0, radius * 0.45, radius * 1.12, radius * 0.1, radius * 0.16)
    sketch.shape(stem.body, 3)
    drum(sketch, Drum(0, radius * 0.35, radius * 0.45, radius, radius * 0.96), 2, 0)
    dome = (
        f"M{-radius * 0.86} {radius * 0.35}C{-radius * 0.86} {-radius * 0.75} "
        f"{radius * 0.86} {-radius * 0.75} {radius * 0.86} {radius * 0.35}"
        f"C{radius * 0.5} {radius * 0.66} {-radius * 0.5} {radius * 0.66} "
        f"{-radius * 0.86} {radius * 0.35}Z"
    )
    sketch.shape(dome, GLASS)
    sketch.shape(disc((0, -radius * 0.56), radius * 0.1, radius * 0.09), 3)
    _measure_diameter(sketch, size, radius, radius * 1.38)


def heat_lamp(sketch: Sketch, size: Size) -> None:
    sketch.line("M0 -60L0 0", faint=True)
    sketch.shape("M-16 0L16 0L22 40L-22 40Z", 3)
    shade = Drum(0, 40, 150, 24, 130)
    sketch.shape(shade.body, 1)
    sketch.shape(disc((0, 150), 130, 39), 2)
    sketch.shape("M-34 150C-34 196 34 196 34 150C14 142 -14 142 -34 150Z", 0)
    for x in (-90, -45, 45, 90):
        sketch.line(f"M{x} 200L{x * 1.15:.0f} 226", faint=True)


def ice_bucket(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 190, 105, 75)
    sketch.line("M-105 18C-140 20 -140 70 -98 66M105 18C140 20 140 70 98 66")
    vessel(sketch, form)
    sketch.line(form.band(0.12), faint=True)
    sketch.line("M52 30L52 150", faint=True)
    if "height" in size:
        measure_up(sketch, (135, 212), (135, -10), label_of(size["height"]))
