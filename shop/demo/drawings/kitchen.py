"""Drawings of the kitchen: pots, knives, tools, machines."""

from .pen import Size, Sketch
from .solid import (
    Drum,
    box,
    disc,
    drum,
    edge,
    face,
    label,
    level,
    measure_across,
    measure_box,
    measure_up,
    outline,
    vessel,
)


def pan(sketch: Sketch, size: Size) -> None:
    diameter = size.of("diameter", 280)
    radius = diameter / 2
    depth = size.of("height", 50)
    sketch.shape(
        f"M{radius * 0.9} {-depth * 0.1}L{radius * 1.25} {-radius * 0.16}"
        f"L{radius * 2.2} {-radius * 0.34}C{radius * 2.36} {-radius * 0.35} "
        f"{radius * 2.36} {-radius * 0.17} {radius * 2.2} {-radius * 0.17}"
        f"L{radius * 1.28} {radius * 0.02}L{radius * 0.9} {depth * 0.3}Z",
        3,
    )
    sketch.line(disc((radius * 2.17, -radius * 0.26), radius * 0.06, radius * 0.04))
    form = Drum(0, 0, depth, radius, radius * 0.78, 0.36)
    vessel(sketch, form, 1, 0.94)
    sketch.line(form.ring(0.68, depth * 0.35), faint=True)
    _measure_round(sketch, size, radius, depth + radius * 0.3)


def _measure_round(sketch: Sketch, size: Size, radius: float, bottom: float) -> None:
    if "diameter" in size:
        measure_across(
            sketch, (-radius, bottom), (radius, bottom), f"⌀ {size['diameter']:g}"
        )


def pot(sketch: Sketch, size: Size) -> None:
    radius, height = size.of("diameter", 320) / 2, size.of("height", 200)
    form = Drum(0, 0, height, radius, radius, 0.32)
    for side in (-1, 1):
        sketch.line(
            f"M{side * radius * 0.98} {height * 0.2}C{side * radius * 1.32} "
            f"{height * 0.1} {side * radius * 1.32} {height * 0.45} "
            f"{side * radius * 0.98} {height * 0.38}"
        )
    sketch.shape(form.body, 1)
    sketch.fill(
        f"M{radius * 0.3} {radius * 0.31}L{radius * 0.3} {height + radius * 0.3}"
        f"C{radius * 0.7} {height + radius * 0.26} {radius} {height + radius * 0.1} "
        f"{radius} {height}L{radius} 0C{radius} {radius * 0.15} {radius * 0.7} "
        f"{radius * 0.27} {radius * 0.3} {radius * 0.31}Z",
        2,
    )
    sketch.line(form.body)
    sketch.line(form.band(0.08), faint=True)
    sketch.shape(form.ring(), 0)
    sketch.shape(form.ring(0.95), 3)
    if "height" in size:
        measure_up(sketch, (radius * 1.2, height), (radius * 1.2, 0), label(height))
    _measure_round(sketch, size, radius, height + radius * 0.34)


def saucepan(sketch: Sketch, size: Size) -> None:
    radius, height = size.of("diameter", 180) / 2, size.of("height", 100)
    sketch.shape(
        f"M{radius} {height * 0.1}L{radius * 2.6} {-height * 0.22}"
        f"C{radius * 2.75} {-height * 0.22} {radius * 2.75} {-height * 0.02} "
        f"{radius * 2.6} {-height * 0.02}L{radius} {height * 0.28}Z",
        3,
    )
    form = Drum(0, 0, height, radius, radius, 0.32)
    vessel(sketch, form, 1, 0.94)
    sketch.line(form.band(0.1), faint=True)
    if "height" in size:
        measure_up(sketch, (radius * 2.7, height), (radius * 2.7, 0), label(height))
    _measure_round(sketch, size, radius, height + radius * 0.34)


def bowl(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 280) / 2
    deep = size.of("height", radius * 0.8)
    sketch.shape(
        f"M{-radius} 0C{-radius} {deep * 0.7} {-radius * 0.55} {deep} "
        f"{-radius * 0.36} {deep}C{-radius * 0.2} {deep * 1.09} {radius * 0.2} "
        f"{deep * 1.09} {radius * 0.36} {deep}C{radius * 0.55} {deep} {radius} "
        f"{deep * 0.7} {radius} 0Z",
        1,
    )
    sketch.shape(disc((0, 0), radius, radius * 0.34), 0)
    sketch.shape(disc((0, radius * 0.01), radius * 0.93, radius * 0.29), 2)
    sketch.line(disc((0, radius * 0.1), radius * 0.5, radius * 0.13), faint=True)
    if "height" in size:
        measure_up(sketch, (radius, deep * 1.05), (radius, 0), label(size["height"]))
    _measure_round(sketch, size, radius, deep * 1.1)


def knife(sketch: Sketch, size: Size) -> None:
    blade = size.of("length", 200)
    deep = 18 + blade * 0.12
    sketch.shape(
        f"M0 0L{blade * 0.7} 0C{blade * 0.88} {deep * 0.04} {blade * 0.96} "
        f"{deep * 0.4} {blade} {deep * 0.72}C{blade * 0.8} {deep} {blade * 0.5} {deep} "
        f"8 {deep}L0 {deep * 0.9}Z",
        0,
    )
    sketch.line(
        f"M10 {deep * 0.78}C{blade * 0.4} {deep * 0.8} {blade * 0.8} "
        f"{deep * 0.85} {blade} {deep * 0.72}",
        faint=True,
    )
    sketch.shape(f"M0 -2L-12 -2L-12 {deep * 0.9 + 2:.1f}L0 {deep * 0.9:.1f}Z", 2)
    sketch.shape(
        "M-12 -2L-110 -4C-126 -4 -132 6 -128 22C-124 30 -116 32 -110 24"
        "C-90 16 -50 18 -12 22Z",
        4,
    )
    for x in (-34, -64, -94):
        sketch.shape(disc((x, 9), 4, 4), 0)
    if "length" in size:
        measure_across(sketch, (0, deep), (blade, deep), label(blade))


def whisk(sketch: Sketch, size: Size) -> None:
    length = size.of("length", 350)
    for spread in (70, 44, 16):
        sketch.line(
            f"M-8 0C{-spread * 1.7} {-length * 0.3} {-spread} {-length * 0.58} 0 "
            f"{-length * 0.58}C{spread} {-length * 0.58} {spread * 1.7} "
            f"{-length * 0.3} 8 0",
            faint=spread == 44,
        )
    sketch.shape(f"M-10 0L10 0L13 {length * 0.4}L-13 {length * 0.4}Z", 3)
    sketch.line("M-10.500 18L10.500 18M-11 30L11 30", faint=True)
    sketch.line(disc((0, length * 0.42), 8, 8))
    if "length" in size:
        measure_up(sketch, (60, length * 0.44), (60, -length * 0.58), label(length))


def ladle(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-7 -260L7 -260L7 20L-7 20Z", 1)
    sketch.line("M-7 -260C-14 -300 36 -310 38 -276L38 -262")
    sketch.shape("M-70 20C-70 92 70 92 70 20Z", 1)
    sketch.shape(disc((0, 20), 70, 22), 2)
    if "length" in size:
        measure_up(sketch, (75, 74), (75, -296), label(size["length"]))


def spatula(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-12 0L12 0L14 150L-14 150Z", 4)
    sketch.shape("M-6 0L6 0L6 -60L-6 -60Z", 1)
    sketch.shape("M-12 -60L12 -60L44 -96L44 -190L-44 -190L-44 -96Z", 1)
    for x in (-22, 0, 22):
        sketch.line(f"M{x} -108L{x} -172", faint=True)
    if "length" in size:
        measure_up(sketch, (50, 150), (50, -190), label(size["length"]))


def tongs(sketch: Sketch, size: Size) -> None:
    for side in (-1, 1):
        sketch.shape(
            f"M0 -150L{side * 14} -146C{side * 40} -60 {side * 46} 20 {side * 40} 110"
            f"L{side * 30} 150C{side * 20} 140 {side * 16} 130 {side * 22} 108"
            f"C{side * 28} 20 {side * 22} -60 0 -130Z",
            1 if side < 0 else 2,
        )
    sketch.shape(disc((0, -148), 12, 12), 3)
    if "length" in size:
        measure_up(sketch, (46, 150), (46, -160), label(size["length"]))


def board(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 500), size.of("width", 300)
    height = size.of("height", 20)
    box(sketch, (0, 0, 0), (length, width, height))
    groove = level(22, 22, height, length - 44, width - 44)
    sketch.line(groove, faint=True)
    sketch.shape(
        face(
            (40, width * 0.36, height),
            (62, width * 0.36, height),
            (62, width * 0.64, height),
            (40, width * 0.64, height),
        ),
        3,
    )
    measure_box(sketch, size, (length, width, height))


def sieve(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 220) / 2
    sketch.shape(
        f"M{radius} -6L{radius * 2.3} {-radius * 0.3}L{radius * 2.34} "
        f"{-radius * 0.16}L{radius} 10Z",
        3,
    )
    sketch.shape(
        f"M{-radius} 0C{-radius * 0.9} {radius * 0.9} {radius * 0.9} "
        f"{radius * 0.9} {radius} 0Z",
        1,
    )
    for part in (-0.6, -0.3, 0, 0.3, 0.6):
        x = radius * part
        low = radius * (0.66 - part * part * 0.55)
        sketch.line(
            f"M{x * 1.1:.1f} {radius * 0.2}L{x * 0.8:.1f} {low:.1f}", faint=True
        )
    sketch.shape(disc((0, 0), radius, radius * 0.3), 0)
    sketch.shape(disc((0, 0), radius * 0.93, radius * 0.26), 2)
    _measure_round(sketch, size, radius, radius * 0.72)


def scale(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (300, 280, 50))
    box(sketch, (20, 20, 62), (260, 180, 14), (0, 2, 3))
    sketch.shape(face((90, 280, 14), (210, 280, 14), (210, 280, 40), (90, 280, 40)), 4)
    sketch.line(edge((240, 280, 26), (268, 280, 26)))


def thermometer(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-4 60L4 60L2 190L-2 190Z", 0)
    sketch.shape("M-12 40L12 40L8 66L-8 66Z", 3)
    sketch.shape(
        "M-34 -70C-34 -96 34 -96 34 -70L34 16C34 38 20 42 0 42C-20 42 -34 38 -34 16Z", 1
    )
    sketch.shape(outline((-24, -64), (24, -64), (24, -22), (-24, -22)), 0)
    sketch.line("M-14 -54L-14 -32M-2 -54L8 -54L8 -32M16 -52L18 -52")
    sketch.shape(disc((0, 6), 10, 10), 3)


def appliance(sketch: Sketch, size: Size) -> None:
    """A counter-top machine with a glass door and a panel of knobs."""
    length, width = size.of("length", 600), size.of("width", 500)
    height = size.of("height", 400)
    box(sketch, (0, 0, 20), (length, width, height - 20))
    split = length * 0.74
    door = (
        (length * 0.05, width, height * 0.14),
        (split, width, height * 0.14),
        (split, width, height * 0.9),
        (length * 0.05, width, height * 0.9),
    )
    sketch.shape(face(*door), 2)
    inset = length * 0.07
    sketch.shape(
        face(
            (length * 0.05 + inset, width, height * 0.24),
            (split - inset, width, height * 0.24),
            (split - inset, width, height * 0.72),
            (length * 0.05 + inset, width, height * 0.72),
        ),
        4,
    )
    sketch.line(
        edge(
            (length * 0.12, width, height * 0.81), (split - inset, width, height * 0.81)
        )
    )
    for part in (0.3, 0.52, 0.74):
        x = length * 0.87
        sketch.shape(
            face(
                (x - 26, width, height * part),
                (x + 26, width, height * part),
                (x + 26, width, height * part + 42),
                (x - 26, width, height * part + 42),
            ),
            0,
        )
    measure_box(sketch, size, (length, width, height))


def fridge(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 700), size.of("width", 800)
    height = size.of("height", 2000)
    box(sketch, (0, 0, 80), (length, width, height - 80))
    low, high = height * 0.14, height * 0.9
    sketch.shape(
        face(
            (30, width, low),
            (length - 30, width, low),
            (length - 30, width, high),
            (30, width, high),
        ),
        2,
    )
    sketch.line(edge((70, width, height * 0.42), (70, width, height * 0.68)))
    sketch.line(
        edge((30, width, height * 0.94), (length - 30, width, height * 0.94)),
        faint=True,
    )
    for x in (40, length - 40):
        sketch.line(edge((x, width, 0), (x, width, 80)))
    sketch.line(edge((length, 40, 0), (length, 40, 80)))
    measure_box(sketch, size, (length, width, height))


def mixer(sketch: Sketch, size: Size) -> None:
    """A planetary mixer from the side."""
    sketch.shape("M-110 240L120 240L120 268L-110 268Z", 3)
    sketch.shape("M50 40L112 40L120 240L44 240Z", 1)
    sketch.shape(
        "M-116 -30C-116 -52 -100 -60 -80 -60L80 -60C112 -60 120 -34 118 -4"
        "L112 40L-90 40C-110 40 -116 20 -116 -4Z",
        2,
    )
    sketch.line("M-60 -10L20 -10", faint=True)
    sketch.shape(disc((72, -8), 20, 20), 0)
    sketch.line("M72 -8L84 -22")
    sketch.shape("M-50 40L-18 40L-24 72L-44 72Z", 3)
    sketch.shape("M-108 100L40 100C36 190 10 226 -34 226C-78 226 -104 190 -108 100Z", 1)
    sketch.line("M-34 72L-34 100M-112 100L44 100")
    if "height" in size:
        measure_up(sketch, (122, 268), (122, -60), label(size["height"]))


def blender(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-56 150L56 150L68 250L-68 250Z", 3)
    sketch.shape(disc((0, 204), 22, 22), 0)
    sketch.shape("M-66 -80L66 -80L46 150L-46 150Z", 1)
    sketch.line("M66 -50C116 -50 116 90 54 84M62 -30C96 -26 94 66 56 64")
    for y in (-30, 20, 70, 112):
        sketch.line(f"M-52 {y}L-28 {y}", faint=True)
    drum(sketch, Drum(0, -98, -82, 62, 66, 0.16), 3, 2)
    sketch.shape(disc((0, -104), 24, 8), 1)
    if "height" in size:
        measure_up(sketch, (106, 250), (106, -112), label(size["height"]))


def rolling_pin(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-250 -14C-262 -14 -262 14 -250 14L250 14C262 14 262 -14 250 -14Z", 3)
    sketch.shape(
        "M-160 -36L160 -36C172 -20 172 20 160 36L-160 36C-172 20 -172 -20 -160 -36Z", 1
    )
    sketch.line("M-150 -16L150 -16", faint=True)
    if "length" in size:
        measure_across(sketch, (-258, 36), (258, 36), label(size["length"]))
