"""Drawings of storage and transport."""

from .pen import GLASS, Size, Sketch
from .solid import (
    Drum,
    box,
    disc,
    drum,
    edge,
    face,
    label,
    level,
    measure_box,
    measure_up,
    wheel,
)


def shelf(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 1000), size.of("width", 400)
    height = size.of("height", 1800)
    levels = round(size.of("levels", 4))
    post = 34.0
    box(sketch, (0, 0, 0), (post, post, height), (0, 1, 3))
    box(sketch, (length - post, 0, 0), (post, post, height), (0, 1, 3))
    for index in range(levels):
        z = 90 + index * (height - 150) / (levels - 1)
        box(sketch, (0, 0, z), (length, width, 42), (0, 2, 3))
    box(sketch, (0, width - post, 0), (post, post, height), (0, 1, 3))
    box(sketch, (length - post, width - post, 0), (post, post, height), (0, 1, 3))
    measure_box(sketch, size, (length, width, height))


def crate(sketch: Sketch, size: Size) -> None:
    """A euro stacking box."""
    length, width = size.of("length", 600), size.of("width", 400)
    height = size.of("height", 220)
    box(sketch, (14, 14, 0), (length - 28, width - 28, height - 30), (0, 1, 3))
    box(sketch, (0, 0, height - 34), (length, width, 34), (0, 2, 3))
    sketch.shape(level(22, 22, height, length - 44, width - 44), 3)
    floor = height * 0.45
    sketch.line(
        edge((length * 0.55, 22, floor), (22, 22, floor), (22, width * 0.5, floor)),
        faint=True,
    )
    sketch.line(edge((22, 22, height), (22, 22, floor)), faint=True)
    front = width - 14
    middle, half = length / 2, length * 0.11
    sketch.shape(
        face(
            (middle - half, front, height * 0.52),
            (middle + half, front, height * 0.52),
            (middle + half, front, height * 0.7),
            (middle - half, front, height * 0.7),
        ),
        4,
    )
    for part in (0.16, 0.3, 0.7, 0.84):
        sketch.line(
            edge((length * part, front, 14), (length * part, front, height - 36)),
            faint=True,
        )
    measure_box(sketch, size, (length, width, height))


def lidded_box(sketch: Sketch, size: Size) -> None:
    """A food storage box with its lid."""
    length, width = size.of("length", 320), size.of("width", 260)
    height = size.of("height", 180)
    sketch.shape(
        face(
            (6, width, height),
            (length, width, height),
            (length - 16, width - 16, 0),
            (16, width - 16, 0),
        ),
        GLASS,
    )
    sketch.shape(
        face(
            (length, 6, height),
            (length, width, height),
            (length - 16, width - 16, 0),
            (length - 16, 16, 0),
        ),
        2,
    )
    box(sketch, (-6, -6, height), (length + 12, width + 12, 24), (0, 2, 3))
    sketch.line(level(20, 20, height + 24, length - 40, width - 40), faint=True)
    for part in (0.3, 0.55, 0.8):
        sketch.line(
            edge(
                (length * 0.12, width - 8, height * part),
                (length * 0.26, width - 8, height * part),
            ),
            faint=True,
        )
    measure_box(sketch, size, (length, width, height))


def bin_box(sketch: Sketch, size: Size) -> None:
    """An open-fronted storage bin."""
    length, width = size.of("length", 230), size.of("width", 150)
    height = size.of("height", 130)
    low = height * 0.42
    sketch.shape(
        face((0, 0, height), (length, 0, height), (length, 0, 0), (0, 0, 0)), 2
    )
    sketch.shape(face((0, 0, height), (0, width, height), (0, width, 0), (0, 0, 0)), 3)
    sketch.shape(
        face(
            (0, width, height),
            (length * 0.55, width, height),
            (length, width, low),
            (length, width, 0),
            (0, width, 0),
        ),
        1,
    )
    sketch.shape(
        face(
            (length, 0, low), (length, width, low), (length, width, 0), (length, 0, 0)
        ),
        3,
    )
    sketch.line(edge((0, 0, height), (length * 0.55, 0, height), (length, 0, low)))
    sketch.shape(
        face(
            (length, 30, low - 12),
            (length, width - 30, low - 12),
            (length, width - 30, 14),
            (length, 30, 14),
        ),
        0,
    )
    measure_box(sketch, size, (length, width, height))


def carton(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 400), size.of("width", 300)
    height = size.of("height", 250)
    box(sketch, (0, 0, 0), (length, width, height))
    middle = width / 2
    sketch.shape(level(0, middle - 22, height, length, 44), 2)
    sketch.shape(
        face(
            (length, middle - 22, height),
            (length, middle + 22, height),
            (length, middle + 22, height * 0.7),
            (length, middle - 22, height * 0.7),
        ),
        4,
    )
    x = length * 0.12
    sketch.line(edge((x, width, height * 0.2), (x, width, height * 0.4)))
    sketch.line(edge((x + 34, width, height * 0.2), (x + 34, width, height * 0.4)))
    sketch.line(
        edge((x - 14, width, height * 0.16), (x + 50, width, height * 0.16)), faint=True
    )
    measure_box(sketch, size, (length, width, height))


def pallet(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 1200), size.of("width", 800)
    # Of the two rows behind only the ends can be seen.
    for y in (0, width / 2 - 50):
        for low, high, tone in ((0, 22, 1), (22, 122, 3)):
            corners = (length, y, high), (length, y + 100, high)
            sketch.shape(face(*corners, (length, y + 100, low), (length, y, low)), tone)
    front = width - 100
    box(sketch, (0, front, 0), (length, 100, 22), (0, 1, 3))
    for x in (0, length / 2 - 72, length - 145):
        box(sketch, (x, front, 22), (145, 100, 100), (0, 2, 3))
    for index in range(5):
        box(sketch, (0, index * (width - 120) / 4, 122), (length, 120, 22), (0, 1, 3))
    measure_box(sketch, size, (length, width, 144))


def pallet_truck(sketch: Sketch, size: Size) -> None:
    for y in (0, 360):
        box(sketch, (0, y, 40), (1150, 160, 60), (0, 1, 3))
        wheel(sketch, (100, y + 160, 40), 40)
    box(sketch, (-150, 60, 60), (200, 400, 200), (0, 1, 3))
    box(sketch, (-90, 210, 260), (90, 100, 120), (0, 1, 3))
    sketch.line(edge((-45, 260, 380), (-260, 260, 1000)))
    sketch.line(edge((-25, 260, 380), (-240, 260, 1000)))
    sketch.shape(
        face(
            (-250, 120, 1000), (-250, 400, 1000), (-280, 400, 1130), (-280, 120, 1130)
        ),
        0,
    )
    wheel(sketch, (-40, 470, 80), 80, 4)


def trolley(sketch: Sketch, size: Size) -> None:
    """A serving trolley with two or three shelves."""
    length, width = size.of("length", 860), size.of("width", 540)
    height = size.of("height", 940)
    for end in (0, length):
        sketch.line(edge((end, 0, 120), (end, 0, height)))
    for x in (60, length - 60):
        wheel(sketch, (x, width, 62), 62, 4)
    for index in range(round(size.of("levels", 3))):
        z = 170 + index * (height - 260) / (size.of("levels", 3) - 1)
        box(sketch, (0, 0, z), (length, width, 46), (1, 2, 3))
        sketch.line(level(26, 26, z + 46, length - 52, width - 52), faint=True)
    for end in (0, length):
        sketch.line(edge((end, width, 120), (end, width, height), (end, 0, height)))
    measure_box(sketch, size, (length, width, height))


def rack_trolley(sketch: Sketch, size: Size) -> None:
    """A tall trolley of runners for trays and gastronorm."""
    length, width, height = 460.0, 620.0, 1700.0
    for x, y in ((40, width), (length - 40, width)):
        wheel(sketch, (x, y, 60), 60, 4)
    for x, y in ((0, 0), (length, 0)):
        sketch.line(edge((x, y, 120), (x, y, height)))
    for index in range(8):
        z = 240 + index * 170
        box(sketch, (0, 0, z), (length, width, 16), (0, 2, 3))
    for x, y in ((0, width), (length, width)):
        sketch.line(edge((x, y, 120), (x, y, height)))
    sketch.line(level(0, 0, height, length, width))
    if "height" in size:
        measure_box(sketch, size, (length, width, height))


def platform_truck(sketch: Sketch, size: Size) -> None:
    length, width = size.of("length", 900), size.of("width", 600)
    for x in (120, length - 120):
        wheel(sketch, (x, width - 20, 70), 70, 4)
    box(sketch, (0, 0, 140), (length, width, 40), (0, 2, 3))
    sketch.line(
        edge((0, 40, 180), (-90, 40, 950), (-90, width - 40, 950), (0, width - 40, 180))
    )
    sketch.line(edge((-45, 40, 560), (-45, width - 40, 560)), faint=True)
    if "length" in size:
        measure_box(sketch, size, (length, width, 180))


def hand_truck(sketch: Sketch, size: Size) -> None:
    sketch.line("M36 78L44 8C46 4 52 4 52 8L60 8C62 4 68 4 68 8L66 78")
    sketch.line("M38 60L66 60M40 42L66 42M42 24L67 24", faint=False)
    sketch.shape("M24 78L66 78L58 88L12 88Z", 1)
    sketch.shape(disc((74, 74), 12, 14), 4)
    sketch.shape(disc((74, 74), 5, 6), 0)
    sketch.shape(disc((34, 74), 7, 13), 3)


def tape_roll(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 46, 60, 60, 0.5)
    sketch.shape("M58 20L96 40L96 74L54 60Z", 0)
    drum(sketch, form, 1)
    sketch.line(form.ring(0.86), faint=True)
    sketch.shape(form.ring(0.6), 0)
    sketch.shape("M-36 0C-30 24 30 24 36 0C24 30 -24 30 -36 0Z", 3)


def film_roll(sketch: Sketch, size: Size) -> None:
    sketch.shape("M32 40L84 62L84 96L32 150Z", GLASS)
    drum(sketch, Drum(0, -18, 0, 14, 14, 0.3), 3, 4)
    form = Drum(0, 0, 150, 38, 38, 0.3)
    drum(sketch, form, 1)
    sketch.line(form.ring(0.6), faint=True)
    sketch.shape(Drum(0, -18, 0, 14, 14, 0.3).body, 3)
    sketch.shape(disc((0, -18), 14, 4.2), 4)
    sketch.line(form.band(0.12), faint=True)
    if "height" in size:
        measure_up(sketch, (84, 161), (84, 0), label(size["height"]))


def ladder(sketch: Sketch, size: Size) -> None:
    steps = round(size.of("steps", 5))
    sketch.line("M58 8L84 88M64 8L90 86", faint=True)
    for index in range(steps):
        part = (index + 1) / (steps + 0.4)
        y = 10 + part * 74
        left, right = 40 - part * 26, 60 - part * 4
        sketch.shape(
            f"M{left:.1f} {y:.1f}L{right:.1f} {y:.1f}L{right + 3:.1f} {y - 5:.1f}"
            f"L{left + 4:.1f} {y - 5:.1f}Z",
            2,
        )
    sketch.line("M38 8L10 90M62 8L58 90")
    sketch.shape("M34 4L64 4L66 10L36 10Z", 3)


def strap(sketch: Sketch, size: Size) -> None:
    """A lashing strap with ratchet."""
    sketch.shape(disc((36, 50), 28, 28), 1)
    for share in (22, 16):
        sketch.line(disc((36, 50), share, share), faint=True)
    sketch.shape(disc((36, 50), 9, 9), 0)
    sketch.shape("M36 22L70 22L70 30L52 30Z", 2)
    sketch.shape("M66 14L90 18L88 38L66 34Z", 3)
    sketch.shape(disc((78, 26), 5, 5), 0)
    sketch.line("M78 34L78 62C78 72 90 70 88 60")
