"""Drawings of workwear and protection, on a grid of 96."""

from .pen import Size, Sketch
from .solid import disc, mirrored, outline


def glove_box(sketch: Sketch, size: Size) -> None:
    sketch.shape("M18 40L48 54L48 84L18 69Z", 1)
    sketch.shape("M48 54L78 39L78 67L48 84Z", 3)
    sketch.shape("M18 40L48 26L78 39L48 54Z", 0)
    sketch.shape("M34 40L48 34L62 40L48 47Z", 4)
    sketch.shape(
        "M40 42C40 34 38 26 42 20C44 17 47 19 46 23L47 28C48 22 49 15 52 14"
        "C55 14 55 18 54 23L54 28C56 23 58 19 61 20C63 22 60 28 58 34L57 42L48 46Z",
        0,
    )
    sketch.shape("M24 50L40 57.500L40 70L24 62.500Z", 0)
    sketch.line("M54 62L71 53.500M54 69L66 63", faint=True)


def glove(sketch: Sketch, size: Size) -> None:
    sketch.shape(
        "M34 86L33 58C26 50 18 42 16 36C15 31 21 29 24 33L33 43L31 18"
        "C31 12 38 12 39 18L41 38L42 12C42 6 49 6 50 12L50 38L53 14C54 8 61 9 60 15"
        "L58 40L63 22C65 17 71 19 70 24L65 52C64 60 62 62 62 68L62 86Z",
        1,
    )
    sketch.shape("M34 74L62 74L63 88L33 88Z", 3)
    sketch.line(
        "M40 75L40 87M47 75L47 87M54 75L54 87M36 50C44 46 54 46 63 52", faint=True
    )


def apron(sketch: Sketch, size: Size) -> None:
    sketch.line("M38 20C38 6 58 6 58 20")
    sketch.shape(mirrored("M60 20C60 34 66 40 76 44L74 88", 48), 1)
    sketch.line("M22 44L10 48M74 44L86 48", faint=True)
    sketch.shape(outline((34, 54), (62, 54), (62, 72), (34, 72)), 2)
    sketch.line("M48 54L48 72M37 24L59 24", faint=True)


SHIRT = (
    "M56 14C62 16 70 18 76 24L90 56L78 62L72 46L72 84",
    "M40 14C44 22 52 22 56 14L60 18L48 32L36 18Z",
)


def jacket(sketch: Sketch, size: Size) -> None:
    """A work jacket with long sleeves."""
    sketch.shape(mirrored(SHIRT[0], 48), 1)
    sketch.shape(SHIRT[1], 3)
    sketch.line("M48 32L48 84")
    for x in (29, 54):
        sketch.shape(
            outline((x, 42), (x + 13, 42), (x + 13, 54), (x, 54)), 2, faint=True
        )
        sketch.line(f"M{x} 46L{x + 13} 46", faint=True)
    sketch.line("M24 78L72 78", faint=True)


def chef_jacket(sketch: Sketch, size: Size) -> None:
    sketch.shape(mirrored(SHIRT[0], 48), 0)
    sketch.shape("M39 12L57 12L56 20L40 20Z", 2)
    sketch.line("M56 20C62 34 62 50 60 84M36 34L30 84", faint=True)
    for y in (32, 44, 56, 68):
        sketch.shape(disc((42, y), 2, 2), 3)
        sketch.shape(disc((54, y), 2, 2), 3)


def polo_shirt(sketch: Sketch, size: Size) -> None:
    sketch.shape(mirrored("M56 14C62 16 70 18 78 26L88 46L76 54L72 46L72 86", 48), 1)
    sketch.shape(SHIRT[1], 2)
    sketch.line("M45 30L45 48L51 48L51 30")
    sketch.line("M79 50L84 42M17 50L12 42", faint=True)


def trousers(sketch: Sketch, size: Size) -> None:
    sketch.shape(mirrored("M66 8L68 22L74 88L54 88L49 40L48 34", 48), 1)
    sketch.shape(outline((29.6, 8), (66.4, 8), (67, 15), (29, 15)), 3)
    sketch.line("M48 15L48 34M30 24C35 24 38 20 39 15M66 24C61 24 58 20 57 15")
    sketch.shape(outline((56, 44), (69, 44), (71, 58), (58, 58)), 2, faint=True)
    sketch.line("M24 82L42 82M54 82L73 82", faint=True)


def vest(sketch: Sketch, size: Size) -> None:
    sketch.shape(mirrored("M58 10L70 16C66 30 70 38 76 42L76 86", 48), 1)
    sketch.shape("M38 10L58 10L48 34Z", 0)
    sketch.line("M48 34L48 86")
    for y in (52, 70):
        sketch.shape(outline((20, y), (76, y), (76, y + 8), (20, y + 8)), 4)
    sketch.shape(outline((28, 20), (34, 16), (34, 52), (28, 52)), 4)
    sketch.shape(outline((62, 16), (68, 20), (68, 52), (62, 52)), 4)


def shoe(sketch: Sketch, size: Size) -> None:
    sketch.shape("M10 74L88 74C90 80 88 84 84 84L14 84C10 84 9 80 10 74Z", 4)
    sketch.shape(
        "M12 42C12 36 16 36 20 38C28 42 36 40 40 34C50 46 62 54 76 58"
        "C86 60 89 68 88 74L10 74C9 62 12 52 12 42Z",
        1,
    )
    sketch.shape("M66 54.500C80 58 89 62 88 74L68 74C70 66 70 60 66 54.500Z", 3)
    sketch.line(
        "M44 42L36 50M51 47L43 55M58 51L51 59M10 62C20 60 26 62 30 74", faint=True
    )


def boot(sketch: Sketch, size: Size) -> None:
    sketch.shape("M16 78L84 78C86 83 84 87 80 87L20 87C16 87 15 82 16 78Z", 4)
    sketch.shape(
        "M20 10L48 10C48 28 48 40 52 46C62 54 80 56 84 66C85 70 85 74 84 78L16 78"
        "C16 58 22 34 20 10Z",
        1,
    )
    sketch.shape("M20 10L48 10L48 18L20.500 18Z", 2)
    sketch.shape("M68 56C80 59 86 66 84 78L68 78C71 68 71 62 68 56Z", 3)
    sketch.line("M17 66C26 62 36 64 42 78", faint=True)


def clog(sketch: Sketch, size: Size) -> None:
    sketch.shape("M8 70L88 70C92 78 88 84 82 84L16 84C9 84 6 78 8 70Z", 3)
    sketch.shape(
        "M36 48C52 38 80 48 88 62C90 66 89 69 88 70L30 70C28 60 30 52 36 48Z", 1
    )
    sketch.line("M36 48C42 56 42 64 38 70M8 70C8 62 10 56 12 52L30 60")
    for x, y in ((56, 52), (64, 55), (72, 59)):
        sketch.line(disc((x, y), 1.6, 1.6), faint=True)


def helmet(sketch: Sketch, size: Size) -> None:
    sketch.shape("M14 62C12 30 34 18 50 18C70 18 84 36 82 62Z", 1)
    sketch.shape("M38 20C40 14 58 14 60 20L62 62L36 62Z", 2)
    sketch.shape("M10 62L82 62C88 64 92 68 94 72L12 70C9 68 8 64 10 62Z", 3)
    sketch.line("M20 56C20 40 26 30 34 24M76 56C76 42 72 32 66 26", faint=True)
    sketch.line("M26 71L34 84L46 84", faint=True)


def goggles(sketch: Sketch, size: Size) -> None:
    sketch.line("M6 40L14 38M90 40L82 38", faint=False)
    sketch.shape(
        "M14 34C30 28 66 28 82 34C86 46 84 60 74 64C62 66 56 62 52 54"
        "C50 51 46 51 44 54C40 62 34 66 22 64C12 60 10 46 14 34Z",
        1,
    )
    sketch.shape("M20 39C28 36 38 36 43 40C44 50 36 59 25 58C18 55 17 46 20 39Z", 0)
    sketch.shape("M76 39C68 36 58 36 53 40C52 50 60 59 71 58C78 55 79 46 76 39Z", 0)
    sketch.line("M26 52L36 42M60 52L70 42", faint=True)


def earmuffs(sketch: Sketch, size: Size) -> None:
    sketch.line("M22 50C16 8 80 8 74 50M27 46C24 18 72 18 69 46")
    for x in (22, 74):
        sketch.shape(disc((x, 62), 11, 18), 1)
        sketch.shape(disc((x + (5 if x < 48 else -5), 62), 7, 15), 4)


def mask(sketch: Sketch, size: Size) -> None:
    sketch.line("M24 42C6 34 6 60 26 58M72 42C90 34 90 60 70 58", faint=True)
    sketch.shape(
        "M48 20C62 24 76 36 76 50C76 66 62 76 48 76C34 76 20 66 20 50"
        "C20 36 34 24 48 20Z",
        1,
    )
    sketch.line("M40 26C44 22 52 22 56 26")
    sketch.shape(disc((48, 54), 9, 9), 3)
    sketch.line("M42 51L54 51M42 57L54 57M28 40C36 32 60 32 68 40", faint=True)


def first_aid(sketch: Sketch, size: Size) -> None:
    sketch.line("M36 28C36 18 60 18 60 28")
    sketch.shape(
        "M12 32C12 29 14 28 16 28L80 28C82 28 84 29 84 32L84 76C84 79 82 80 "
        "80 80L16 80C14 80 12 79 12 76Z",
        1,
    )
    sketch.line("M12 50L84 50", faint=True)
    sketch.shape(disc((48, 52), 17, 17), 0)
    sketch.shape(
        "M44 41L52 41L52 48L59 48L59 56L52 56L52 63L44 63L44 56L37 56L37 48L44 48Z", 4
    )


def cap(sketch: Sketch, size: Size) -> None:
    """A kitchen cap or bouffant hat."""
    sketch.shape("M26 56C10 44 20 22 36 26C42 12 60 14 62 26C80 24 86 44 70 56Z", 0)
    sketch.line("M38 34C40 42 40 48 39 56M58 34C56 42 56 48 57 56", faint=True)
    sketch.shape("M26 56L70 56L69 74C56 79 40 79 27 74Z", 2)
