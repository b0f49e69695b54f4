"""Drawings of the table and the pantry: glass, porcelain, cutlery, packed food."""

from .pen import GLASS, Size, Sketch
from .solid import (
    Drum,
    box,
    disc,
    drum,
    face,
    label,
    measure_across,
    measure_up,
    mirrored,
    outline,
    vessel,
)


def _measure_glass(sketch: Sketch, size: Size, half: float, height: float) -> None:
    if "height" in size:
        measure_up(sketch, (half, height), (half, 0), label(size["height"]))
    if "diameter" in size:
        measure_across(
            sketch, (-half, height), (half, height), f"⌀ {size['diameter']:g}"
        )


def wine_glass(sketch: Sketch, size: Size) -> None:
    """A stemmed glass; `belly` widens it, `waist` is the mouth in mm."""
    height = size.of("height", 210)
    belly = size.of("diameter", 80) / 2
    mouth = belly * size.of("mouth", 0.8)
    cup = height * size.of("cup", 0.48)
    sketch.shape(
        mirrored(
            f"M{mouth} 0C{belly * 1.18} {cup * 0.4} {belly * 1.02} {cup * 0.92} 5 {cup}"
            f"L4 {height * 0.93}C12 {height * 0.96} {belly * 0.86} {height * 0.96} "
            f"{belly * 0.9} {height}"
        ),
        1,
    )
    sketch.shape(
        mirrored(
            f"M{belly * 0.98} {cup * 0.45}C{belly * 0.98} {cup * 0.8} {belly * 0.5} "
            f"{cup * 0.94} 4 {cup * 0.96}"
        ),
        2,
        faint=True,
    )
    sketch.shape(disc((0, 0), mouth, mouth * 0.18), 0)
    _measure_glass(sketch, size, belly, height)


def flute(sketch: Sketch, size: Size) -> None:
    height = size.of("height", 225)
    belly = size.of("diameter", 65) / 2
    cup = height * 0.62
    sketch.shape(
        mirrored(
            f"M{belly * 0.75} 0C{belly * 1.1} {cup * 0.4} {belly * 0.9} {cup * 0.85} 4 "
            f"{cup}L3 {height * 0.94}C10 {height * 0.96} {belly * 0.9} {height * 0.96} "
            f"{belly} {height}"
        ),
        1,
    )
    sketch.line(f"M{-belly * 0.9} {cup * 0.3}L{belly * 0.9} {cup * 0.3}", faint=True)
    for x, y in ((-4, 0.5), (3, 0.62), (-1, 0.75)):
        sketch.line(disc((x, cup * y), 1.6, 1.6), faint=True)
    sketch.shape(disc((0, 0), belly * 0.75, belly * 0.15), 0)
    _measure_glass(sketch, size, belly, height)


def tumbler(sketch: Sketch, size: Size) -> None:
    height, radius = size.of("height", 110), size.of("diameter", 75) / 2
    form = Drum(0, 0, height - radius * 0.2, radius, radius * 0.84, 0.2)
    sketch.shape(form.body, 1)
    floor = height - radius * 0.48
    sketch.line(disc((0, floor), radius * 0.78, radius * 0.15), faint=True)
    sketch.line(form.band(0.3), faint=True)
    sketch.shape(form.ring(), 0)
    sketch.shape(form.ring(0.92), 2)
    _measure_glass(sketch, size, radius, height)


def beer_mug(sketch: Sketch, size: Size) -> None:
    height, radius = size.of("height", 160), size.of("diameter", 90) / 2
    form = Drum(0, 0, height - radius * 0.2, radius, radius * 0.95, 0.2)
    sketch.line(
        f"M{radius} {height * 0.2}C{radius * 1.9} {height * 0.16} {radius * 1.9} "
        f"{height * 0.76} {radius * 0.97} {height * 0.74}M{radius} {height * 0.3}"
        f"C{radius * 1.6} {height * 0.28} {radius * 1.6} {height * 0.66} "
        f"{radius * 0.97} {height * 0.64}"
    )
    sketch.shape(form.body, 1)
    for part in (-0.55, 0, 0.55):
        x = radius * part
        sketch.shape(
            outline(
                (x - radius * 0.2, height * 0.3),
                (x + radius * 0.2, height * 0.3),
                (x + radius * 0.18, height * 0.78),
                (x - radius * 0.18, height * 0.78),
            ),
            2,
            faint=True,
        )
    sketch.shape(form.ring(), 0)
    sketch.shape(form.ring(0.9), 2)
    if "height" in size:
        measure_up(sketch, (radius * 1.7, height), (radius * 1.7, 0), label(height))


def carafe(sketch: Sketch, size: Size) -> None:
    height = size.of("height", 260)
    half = height * 0.2
    sketch.shape(
        mirrored(
            f"M{half * 0.62} 0C{half * 0.3} {height * 0.16} {half * 0.42} "
            f"{height * 0.28} {half * 0.5} {height * 0.34}C{half * 0.9} {height * 0.5} "
            f"{half} {height * 0.6} {half} {height * 0.96}C{half} {height * 0.98} "
            f"{half * 0.9} {height} {half * 0.8} {height}"
        ),
        1,
    )
    sketch.line(
        f"M{-half * 0.93} {height * 0.56}L{half * 0.93} {height * 0.56}", faint=True
    )
    sketch.shape(disc((0, 0), half * 0.62, half * 0.14), 2)
    _measure_glass(sketch, size, half, height)


def plate(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 270) / 2
    form = Drum(0, 0, radius * 0.14, radius, radius * 0.62, 0.46)
    drum(sketch, form, 2)
    sketch.shape(form.ring(0.68, radius * 0.03), 1)
    sketch.line(form.ring(0.62, radius * 0.05), faint=True)
    sketch.line(form.ring(0.95), faint=True)
    if "diameter" in size:
        low = radius * 0.5
        measure_across(sketch, (-radius, low), (radius, low), f"⌀ {2 * radius:g}")


def oval_plate(sketch: Sketch, size: Size) -> None:
    half = size.of("length", 330) / 2
    sketch.shape(disc((0, half * 0.1), half * 0.8, half * 0.4), 3)
    sketch.shape(disc((0, 0), half, half * 0.42), 0)
    sketch.shape(disc((0, half * 0.02), half * 0.72, half * 0.28), 1)
    if "length" in size:
        measure_across(sketch, (-half, half * 0.5), (half, half * 0.5), f"{2 * half:g}")


def cup(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 80) / 2
    height = size.of("height", 60)
    saucer = Drum(0, height * 0.94, height * 1.08, radius * 1.75, radius * 0.9, 0.34)
    drum(sketch, saucer, 2)
    sketch.line(saucer.ring(0.66), faint=True)
    sketch.line(
        f"M{radius * 0.95} {height * 0.14}C{radius * 1.6} {height * 0.05} "
        f"{radius * 1.55} {height * 0.72} {radius * 0.78} {height * 0.62}"
    )
    sketch.shape(
        mirrored(
            f"M{radius} 0C{radius} {height * 0.6} {radius * 0.75} {height * 0.9} "
            f"{radius * 0.5} {height}"
        ),
        1,
    )
    sketch.shape(disc((0, 0), radius, radius * 0.3), 0)
    sketch.shape(disc((0, radius * 0.05), radius * 0.86, radius * 0.22), 4)
    low = height * 1.08 + radius * 0.3
    if "height" in size:
        measure_up(sketch, (radius * 1.75, height), (radius * 1.75, 0), label(height))
    if "diameter" in size:
        measure_across(sketch, (-radius, low), (radius, low), f"⌀ {2 * radius:g}")


def paper_cup(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 100, 44, 31, 0.22)
    sketch.shape(form.body, 1)
    sketch.shape(Drum(0, 34, 72, 39.600, 34.800, 0.22).body, 3)
    sketch.shape(Drum(0, 34, 34.1, 39.600, 39.600, 0.22).body, 3)
    drum(sketch, Drum(0, -9, 0, 42, 47, 0.22), 2, 0)
    sketch.line(disc((0, -9), 34, 7), faint=True)
    if "height" in size:
        measure_up(sketch, (47, 107), (47, -18), label(size["height"]))


def bottle(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-11 -30L11 -30L11 -6L-11 -6Z", 3)
    sketch.shape(
        mirrored("M9 -6L9 40C10 70 38 76 38 120L38 236C38 246 34 250 28 250"), 1
    )
    sketch.shape(outline((-38, 140), (38, 140), (38, 212), (-38, 212)), 0)
    sketch.line("M-24 160L24 160M-24 176L24 176M-24 192L6 192", faint=True)


def _tine(x: float) -> str:
    return f"M{x} -150L{x} -112"


def fork(sketch: Sketch, size: Size) -> None:
    sketch.shape(
        mirrored(
            "M16 -150C18 -110 16 -92 6 -76C4 -40 4 0 6 40C10 80 12 104 8 128"
            "C6 136 3 138 1 138"
        ),
        1,
    )
    sketch.line(_tine(-5.5) + _tine(0) + _tine(5.5))
    _measure_cutlery(sketch, size, 16)


def _measure_cutlery(sketch: Sketch, size: Size, half: float) -> None:
    if "length" in size:
        measure_up(sketch, (half, 138), (half, -150), label(size["length"]))


def spoon(sketch: Sketch, size: Size) -> None:
    sketch.shape(
        mirrored(
            "M1 -150C24 -146 30 -84 6 -64C4 -40 4 0 6 40C10 80 12 104 8 128"
            "C6 136 3 138 1 138"
        ),
        1,
    )
    sketch.line("M0 -140C14 -134 16 -94 0 -80C-16 -94 -14 -134 0 -140Z", faint=True)
    _measure_cutlery(sketch, size, 24)


def table_knife(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-6 -150C14 -140 16 -60 8 0L-8 0L-8 -146Z", 0)
    sketch.shape(
        "M-8 0L8 0C12 60 14 108 9 130C6 140 -6 140 -9 130C-13 108 -11 60 -8 0Z", 2
    )
    sketch.line("M8 -6C12 -60 10 -110 2 -130", faint=True)
    _measure_cutlery(sketch, size, 16)


def linen(sketch: Sketch, size: Size) -> None:
    """A folded stack: cloths, napkins, towels."""
    for index in range(4):
        box(sketch, (index % 2 * 3, 0, index * 26), (220, 160, 22), (0, 1, 2))
    sketch.line(face((30, 0, 100), (60, 0, 100), (60, 160, 100), (30, 160, 100)))


def bag(sketch: Sketch, size: Size) -> None:
    """A side-fold bag: coffee, tea, powder."""
    sketch.shape("M62 28L76 34L80 84L70 83Z", 3)
    sketch.shape("M26 28L62 26L70 83L28 86Z", 1)
    sketch.shape("M24 16L60 14L76 22L76 34L62 26L26 28Z", 2)
    sketch.line("M24 22L60 20L76 28", faint=True)
    sketch.shape("M33 42L59 40.500L63 70L34 72Z", 0)
    sketch.shape("M42 58C40 49 50 45 54 51C57 58 50 66 45 64Z", 3)
    sketch.line("M44 63C46 57 50 55 54 51")
    sketch.shape(disc((44, 34), 2.4, 2.4), 0)


def sack(sketch: Sketch, size: Size) -> None:
    sketch.shape(
        "M28 16C40 20 56 20 68 16L74 26C80 46 80 66 72 84C56 88 40 88 24 84"
        "C16 66 16 46 22 26Z",
        1,
    )
    sketch.line("M22 26C38 30 58 30 74 26")
    sketch.line("M30 19L34 27M40 20L42 29M56 20L54 29M66 19L62 27", faint=True)
    sketch.shape("M32 44L64 44L64 68L32 68Z", 0)
    sketch.line("M37 51L59 51M37 57L59 57M37 63L50 63", faint=True)


def tin(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 108, 50, 50, 0.3)
    drum(sketch, form, 1)
    sketch.line(form.ring(0.86, 2))
    for part in (0.1, 0.16, 0.84, 0.9):
        sketch.line(form.band(part), faint=True)
    sketch.shape(
        "M-36 40C-20 52 20 52 36 40L36 80C20 92 -20 92 -36 80Z",
        0,
    )
    sketch.line("M-20 58C-8 61 8 61 20 58M-20 70C-8 73 8 73 20 70", faint=True)


def jar(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 26, 130, 48, 48, 0.24)
    sketch.shape(
        "M-38 8C-40 16 -48 18 -48 30L-48 130" + "C-48 146 48 146 48 130"
        "L48 30C48 18 40 16 38 8Z",
        1,
    )
    drum(sketch, Drum(0, -12, 10, 40, 40, 0.24), 3, 1)
    sketch.shape("M-48 58C-30 70 30 70 48 58L48 106C30 118 -30 118 -48 106Z", 0)
    sketch.line("M-26 80C-10 84 10 84 26 80M-26 92C-10 96 10 96 26 92", faint=True)
    sketch.line(form.band(0.04), faint=True)


def milk_carton(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (70, 70, 190))
    ridge_back, ridge_front = (0.0, 35.0, 232.0), (70.0, 35.0, 232.0)
    sketch.shape(face(ridge_back, ridge_front, (70, 70, 190), (0, 70, 190)), 1)
    sketch.shape(face(ridge_front, (70, 70, 190), (70, 0, 190)), 2)
    top = (0.0, 35.0, 246.0), (70.0, 35.0, 246.0)
    sketch.shape(face(ridge_back, ridge_front, top[1], top[0]), 0)
    sketch.shape(face((14, 70, 60), (56, 70, 60), (56, 70, 130), (14, 70, 130)), 0)
    sketch.line(disc((-6, -172), 9, 7))


def packet(sketch: Sketch, size: Size) -> None:
    """A printed folding box: tea, sugar sticks, wipes, soap."""
    box(sketch, (0, 0, 0), (150, 80, 90))
    sketch.shape(face((20, 80, 20), (130, 80, 20), (130, 80, 70), (20, 80, 70)), 0)
    sketch.line(
        face((20, 20, 90), (130, 20, 90), (130, 60, 90), (20, 60, 90)), faint=True
    )
    sketch.line("M-54 60L-20 79.600M-54 72L-34 83.600", faint=True)


def coffee_machine(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (420, 460, 60), (2, 1, 3))
    box(sketch, (0, 0, 60), (420, 200, 300))
    box(sketch, (0, 0, 300), (420, 400, 130))
    for x in (110, 290):
        sketch.shape(
            face(
                (x - 32, 400, 270),
                (x + 32, 400, 270),
                (x + 32, 400, 300),
                (x - 32, 400, 300),
            ),
            4,
        )
        sketch.line(face((x, 400, 270), (x, 400, 240)))
    for x in (60, 130, 200):
        sketch.shape(
            face((x, 400, 340), (x + 40, 400, 340), (x + 40, 400, 380), (x, 400, 380)),
            0,
        )
    if "height" in size:
        measure_up(sketch, (364, 210), (364, -220), label(size["height"]))


def grinder_mill(sketch: Sketch, size: Size) -> None:
    """A coffee grinder: hopper, body, fork."""
    sketch.shape("M-52 230L60 230L60 252L-52 252Z", 3)
    sketch.shape("M-40 80L40 80L46 230L-46 230Z", 1)
    sketch.shape("M-34 56L34 56L40 80L-40 80Z", 3)
    sketch.shape("M-62 -60L62 -60L34 56L-34 56Z", GLASS)
    sketch.shape("M-66 -74L66 -74L62 -60L-62 -60Z", 2)
    sketch.line("M-50 -10C-20 -22 20 2 50 -10", faint=True)
    sketch.shape("M-74 118L-40 112L-40 140L-66 140Z", 2)
    sketch.line("M-80 172L-44 172")
    if "height" in size:
        measure_up(sketch, (64, 252), (64, -74), label(size["height"]))


def pitcher(sketch: Sketch, size: Size) -> None:
    sketch.line("M44 10C92 6 92 96 42 88M44 24C74 22 72 78 42 74")
    sketch.shape(
        "M-40 0L-56 -8L-40 -12L44 -12C40 30 40 70 52 120C30 132 -30 132 "
        "-52 120C-40 70 -40 30 -40 0Z",
        1,
    )
    sketch.line("M-50 112C-28 122 28 122 50 112", faint=True)
    vessel(sketch, Drum(2, -12, -11, 42, 42, 0.18), 1)
