"""Drawings of cleaning and hygiene: canisters, paper, tools, bins."""

from .pen import Size, Sketch
from .solid import (
    Drum,
    at,
    box,
    disc,
    drum,
    face,
    label,
    level,
    measure_up,
    mirrored,
    outline,
    vessel,
    wheel,
)


def canister(sketch: Sketch, size: Size) -> None:
    sketch.shape("M48 12L60 12L60 20L48 20Z", 3)
    sketch.shape("M66 30L76 36L76 78L68 84Z", 3)
    sketch.shape("M24 32C24 28 26 26 30 26L40 26L44 20L64 20L68 30L68 84L24 84Z", 1)
    sketch.shape("M31 33L44 33L47 27L41 27L38 31L31 31Z", 4)
    sketch.shape(outline((30, 44), (62, 44), (62, 72), (30, 72)), 0)
    sketch.line("M35 51L57 51M35 58L57 58M35 65L48 65", faint=True)
    sketch.line("M24 78L68 78", faint=True)


def spray_bottle(sketch: Sketch, size: Size) -> None:
    sketch.shape("M30 12L62 10C68 12 68 20 64 22L52 24L52 32L42 32L42 24L30 20Z", 3)
    sketch.line("M30 12L24 12L24 20L30 20")
    sketch.shape("M40 24C38 30 34 32 30 38L34 39C38 36 40 34 42 32Z", 2)
    sketch.shape(
        "M42 32L52 32C54 42 66 44 66 56L66 82C66 85 64 86 62 86L34 86"
        "C31 86 30 84 30 82L30 56C30 44 41 42 42 32Z",
        1,
    )
    sketch.shape("M30 58L66 58L66 76L30 76Z", 0)
    sketch.line("M36 64L58 64M36 70L48 70", faint=True)


def soap_bottle(sketch: Sketch, size: Size) -> None:
    sketch.line("M48 8L48 26")
    sketch.shape("M28 10L52 6L54 12L32 17Z", 2)
    sketch.shape("M42 24L54 24L54 32L42 32Z", 3)
    sketch.shape(mirrored("M56 32C60 36 68 38 68 48L68 84C68 87 66 88 64 88", 48), 1)
    sketch.shape(outline((34, 52), (62, 52), (62, 76), (34, 76)), 0)
    sketch.line("M39 59L57 59M39 66L50 66", faint=True)


def roll(sketch: Sketch, size: Size) -> None:
    """A paper roll standing on end; `turns` is one loose sheet."""
    form = Drum(0, 0, size.of("height", 90), 52, 52, 0.36)
    tail = size.of("height", 90)
    sketch.shape(f"M52 0L78 10L78 {tail + 12}L52 {tail}Z", 0)
    sketch.line(f"M52 {tail * 0.5}L78 {tail * 0.5 + 11}", faint=True)
    drum(sketch, form, 1)
    for share in (0.8, 0.6):
        sketch.line(form.ring(share), faint=True)
    sketch.shape(form.ring(0.34), 4)


def roll_pair(sketch: Sketch, size: Size) -> None:
    """Small rolls, packed."""
    for x, y in ((-56, 0), (56, 0), (0, 34)):
        form = Drum(x, y, y + 84, 54, 54, 0.34)
        drum(sketch, form, 1)
        sketch.line(form.ring(0.7), faint=True)
        sketch.shape(form.ring(0.34), 4)


def tissue_stack(sketch: Sketch, size: Size) -> None:
    """Folded towels in their band."""
    for index in range(5):
        box(sketch, (0, 0, index * 22), (240, 110, 20), (0, 1, 2))
    sketch.shape(face((90, 110, 0), (150, 110, 0), (150, 110, 110), (90, 110, 110)), 3)
    sketch.shape(level(90, 0, 110, 60, 110), 2)


def dispenser(sketch: Sketch, size: Size) -> None:
    """A wall dispenser for towels, soap or toilet paper."""
    sketch.shape("M22 18C22 14 24 12 28 12L68 12C72 12 74 14 74 18L72 72L24 72Z", 1)
    sketch.line("M24 62L72 62")
    sketch.shape("M34 26L62 26L61 46L35 46Z", 0, faint=True)
    sketch.shape(disc((48, 19), 2.4, 2.4), 4)
    sketch.shape("M34 72L62 72L60 86L36 86Z", 0)
    sketch.line("M37 79L59 79", faint=True)
    if "height" in size:
        measure_up(sketch, (74, 72), (74, 12), label(size["height"]))


def soap_dispenser(sketch: Sketch, size: Size) -> None:
    sketch.shape("M30 14C30 11 32 10 34 10L62 10C64 10 66 11 66 14L66 70L30 70Z", 1)
    sketch.shape("M42 22L54 22L54 50L42 50Z", 0)
    sketch.fill("M43 36L53 36L53 49L43 49Z", 3)
    sketch.shape("M33 70L63 70L60 80L36 80Z", 3)
    sketch.line("M48 80L48 86")
    if "height" in size:
        measure_up(sketch, (66, 80), (66, 10), label(size["height"]))


def broom(sketch: Sketch, size: Size) -> None:
    sketch.shape("M45.500 6L50.500 6L50.500 58L45.500 58Z", 2)
    sketch.shape("M41 52L55 52L57 62L39 62Z", 3)
    sketch.shape("M20 62L76 62L76 70L20 70Z", 1)
    sketch.shape("M21 70L75 70L80 88L16 88Z", 0)
    for x in (28, 36, 44, 52, 60, 68):
        sketch.line(f"M{x} 71L{48 + (x - 48) * 1.18:.1f} 86", faint=True)


def mop(sketch: Sketch, size: Size) -> None:
    sketch.shape("M45.500 6L50.500 6L50.500 56L45.500 56Z", 2)
    sketch.shape("M40 54L56 54L58 64L38 64Z", 3)
    sketch.shape(
        "M26 64L70 64C76 72 80 80 78 87C72 84 70 90 64 86C58 90 54 86 48 89"
        "C42 86 38 90 32 86C26 90 24 84 18 87C16 80 20 72 26 64Z",
        1,
    )
    for x in (30, 36, 42, 48, 54, 60, 66):
        sketch.line(f"M{x} 66L{48 + (x - 48) * 1.3:.1f} 83", faint=True)


def bucket(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 120, 72, 54, 0.28)
    sketch.line("M-72 2C-66 -92 66 -92 72 2")
    sketch.shape("M-16 -78C-6 -81 6 -81 16 -78L16 -66C6 -69 -6 -69 -16 -66Z", 3)
    vessel(sketch, form, 1)
    sketch.line(form.band(0.1), faint=True)
    sketch.line("M34 40L32 46M33 56L31 62M32 72L30 78M31 88L29 94", faint=True)


def mop_trolley(sketch: Sketch, size: Size) -> None:
    wheel(sketch, (30, 220, 22), 22)
    wheel(sketch, (370, 220, 22), 22)
    box(sketch, (0, 0, 44), (400, 220, 26))
    for x, tone in ((10, 1), (205, 2)):
        box(sketch, (x, 20, 70), (180, 180, 150), (3, tone, 3))
        sketch.shape(level(x + 12, 32, 220, 156, 156), 3)
    box(sketch, (230, 30, 226), (120, 150, 60), (2, 1, 3))
    sketch.line(face((390, 10, 70), (390, 10, 420), (390, 210, 420), (390, 210, 70)))


def bin_(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 150, 62, 50, 0.3)
    drum(sketch, form, 1)
    dome = "M-64 0C-60 -60 60 -60 64 0C40 24 -40 24 -64 0Z"
    sketch.shape(dome, 2)
    sketch.shape("M-34 -22C-16 -30 16 -30 34 -22L30 -4C14 4 -14 4 -30 -4Z", 4)
    sketch.line(form.band(0.9), faint=True)
    if "height" in size:
        measure_up(sketch, (64, 164), (64, -45), label(size["height"]))


def pedal_bin(sketch: Sketch, size: Size) -> None:
    form = Drum(0, 0, 170, 58, 58, 0.3)
    drum(sketch, form, 1, 2)
    sketch.shape("M-58 0C-52 -30 52 -30 58 0C40 23 -40 23 -58 0Z", 0)
    sketch.line(form.band(0.93), faint=True)
    sketch.shape("M-14 182L14 182L18 196L-18 196Z", 3)
    if "height" in size:
        measure_up(sketch, (60, 187), (60, -22), label(size["height"]))


def waste_bags(sketch: Sketch, size: Size) -> None:
    """A roll lying on its side with the first bag pulled out."""
    sketch.shape("M-90 20L40 20L84 70L-46 70Z", 0)
    sketch.line("M-75 38L56 38M-60 54L70 54", faint=True)
    sketch.shape(
        "M-90 -30L40 -30C62 -30 62 20 40 20L-90 20C-112 20 -112 -30 -90 -30Z", 2
    )
    sketch.shape(disc((40, -5), 16, 25), 1)
    sketch.shape(disc((40, -5), 5, 8), 4)
    sketch.shape(
        "M-50 -30L-10 -30C10 -30 10 20 -10 20L-50 20C-36 12 -36 -22 -50 -30Z", 0
    )


def sponge(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (150, 90, 34), (1, 1, 2))
    box(sketch, (0, 0, 34), (150, 90, 12), (3, 4, 4))
    for x, z in ((20, 12), (52, 22), (84, 10), (118, 20)):
        spot = at(x, 90, z)
        sketch.line(disc(spot, 4, 3), faint=True)


def brush(sketch: Sketch, size: Size) -> None:
    sketch.shape("M10 40C30 32 44 34 52 40L88 40L88 52L44 52C36 56 20 54 10 48Z", 2)
    sketch.shape("M46 52L88 52L86 70L48 70Z", 0)
    for x in (52, 58, 64, 70, 76, 82):
        sketch.line(f"M{x} 54L{x} 68", faint=True)


def squeegee(sketch: Sketch, size: Size) -> None:
    sketch.shape("M44 34L52 34L52 88L44 88Z", 3)
    sketch.shape("M36 22L60 22L54 36L42 36Z", 1)
    sketch.shape("M10 14L86 14L86 22L10 22Z", 2)
    sketch.shape("M8 8L88 8L88 14L8 14Z", 4)
    sketch.line("M44 52L52 52M44 58L52 58", faint=True)
