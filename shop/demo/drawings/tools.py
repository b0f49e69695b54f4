"""Drawings of tools, hand and power."""

from .pen import Size, Sketch
from .solid import (
    box,
    disc,
    edge,
    face,
    label,
    measure_across,
    measure_box,
    measure_up,
    outline,
)


def hammer(sketch: Sketch, size: Size) -> None:
    sketch.shape("M44 30L52 30L54 60L56 86C56 90 40 90 40 86L42 60Z", 1)
    sketch.shape("M42 62L54 62L56 86C56 90 40 90 40 86Z", 4)
    sketch.shape("M20 14L26 12L26 32L20 30Z", 3)
    sketch.shape(
        "M26 15L40 16L56 16C68 16 78 20 84 28C74 26 66 27 56 30L40 30L26 29Z", 2
    )
    sketch.line("M44 16L44 30M52 16L52 30", faint=True)
    if "length" in size:
        measure_up(sketch, (76, 89), (76, 12), label(size["length"]))


def screwdriver(sketch: Sketch, size: Size) -> None:
    blade = size.of("length", 100)
    sketch.shape(
        f"M0 -4L{blade - 8} -4L{blade} -1.500L{blade} 1.500L{blade - 8} 4L0 4Z", 0
    )
    sketch.shape(
        "M-92 -13C-96 -13 -98 -8 -98 0C-98 8 -96 13 -92 13L-24 13L-12 8L0 8"
        "L0 -8L-12 -8L-24 -13Z",
        3,
    )
    sketch.line("M-88 -5L-30 -5M-88 5L-30 5", faint=True)
    if "length" in size:
        measure_across(sketch, (0, 13), (blade, 13), label(blade))


def pliers(sketch: Sketch, size: Size) -> None:
    sketch.shape("M50 40C56 50 66 64 70 86C70 90 63 91 62 87C58 70 50 58 42 48Z", 4)
    sketch.shape("M46 40C40 50 30 64 26 86C26 90 33 91 34 87C38 70 46 58 54 48Z", 3)
    sketch.shape("M47 8L38 30C36 40 42 50 50 50L49 8Z", 1)
    sketch.shape("M49 8L58 30C60 40 54 50 46 50L47 8Z", 2)
    sketch.shape(disc((48, 42), 5, 5), 0)
    sketch.line("M48 12L48 30M45 16L51 16M44.500 20L51.500 20M44 24L52 24", faint=True)
    if "length" in size:
        measure_up(sketch, (70, 89), (70, 8), label(size["length"]))


def wrench(sketch: Sketch, size: Size) -> None:
    """A combination spanner: open jaw above, ring below."""
    sketch.shape("M43 30L53 30L55 66L41 66Z", 1)
    sketch.shape(
        "M36 8C30 14 32 28 42 31L54 31C64 28 66 14 60 8L55 18C54 22 42 22 41 18Z", 2
    )
    sketch.shape(disc((48, 76), 13, 13), 2)
    sketch.shape("M48 68L55 72L55 80L48 84L41 80L41 72Z", 4)
    sketch.line("M46 38L46 58M50 38L50 58", faint=True)
    if "length" in size:
        measure_up(sketch, (64, 89), (64, 8), label(size["length"]))


def drill(sketch: Sketch, size: Size) -> None:
    """A cordless drill driver."""
    sketch.shape("M4 30L20 28.500L20 33.500L4 32Z", 0)
    sketch.shape("M20 24L30 22L30 40L20 38Z", 3)
    sketch.shape("M30 18L76 16C84 17 86 26 84 36C82 44 78 46 72 46L30 44Z", 1)
    sketch.shape("M50 45L72 46L78 70L58 71Z", 2)
    sketch.shape("M48 46L54 45.500L56 56L50 56Z", 4)
    sketch.shape("M48 71L86 69L88 84L50 86Z", 3)
    sketch.line(
        "M66 24L80 23M66 30L81 29M66 36L80 35M40 19L40 44M54 77L82 75.500", faint=True
    )


def grinder(sketch: Sketch, size: Size) -> None:
    """An angle grinder."""
    sketch.shape("M34 42L84 36C90 36 92 52 86 54L34 58Z", 1)
    sketch.shape("M22 36L36 38L38 60L24 62Z", 3)
    sketch.shape(disc((24, 64), 20, 7), 2)
    sketch.line(disc((24, 64), 7, 2.4), faint=True)
    sketch.shape("M4 62C6 48 42 48 44 60L38 61C34 54 14 54 10 63Z", 3)
    sketch.shape("M28 36L32 18C33 14 39 15 38 19L35 38Z", 4)
    sketch.line("M48 44L76 41M48 49L76 46.500M48 54L76 51.500M90 45L94 45", faint=True)


def jigsaw(sketch: Sketch, size: Size) -> None:
    sketch.shape("M16 66L76 66L76 71L16 71Z", 3)
    sketch.shape("M22 66L22 46C22 30 34 24 48 24L72 28C84 32 86 50 82 56L66 66Z", 1)
    sketch.shape("M38 36L62 37C70 38 70 50 64 50L40 48C34 46 34 38 38 36Z", 0)
    sketch.shape("M25 71L30 71L30 90L25 86Z", 2)
    sketch.line("M76 60L90 66M28 56L58 57", faint=True)


def saw(sketch: Sketch, size: Size) -> None:
    teeth = "".join(f"L{84 - 6 * i} {60 + i}L{81 - 6 * i} 56" for i in range(9))
    sketch.shape(f"M36 42L90 52L90 60{teeth}L32 68Z", 0)
    sketch.shape("M8 42C8 36 14 34 20 36L38 40L34 70L20 74C10 76 6 66 8 58Z", 3)
    sketch.shape("M15 46C16 42 22 42 28 45L26 62C20 66 14 64 14 58Z", 0)
    if "length" in size:
        measure_across(sketch, (36, 72), (90, 72), label(size["length"]))


def tape_measure(sketch: Sketch, size: Size) -> None:
    sketch.shape("M54 68L92 68L92 76L90 80L90 74L54 74Z", 0)
    sketch.line("M62 68L62 71M68 68L68 71M74 68L74 72M80 68L80 71M86 68L86 71")
    sketch.shape(
        "M14 34C14 24 22 18 34 18C50 18 60 28 60 44L60 76L20 76C16 76 14 74 14 70Z", 1
    )
    sketch.shape(disc((36, 45), 17, 17), 3)
    sketch.shape(disc((36, 45), 11, 11), 0)
    sketch.line("M14 66L60 66", faint=True)


def spirit_level(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (600, 30, 60), (0, 1, 3))
    for x in (60, 280, 500):
        sketch.shape(
            face((x, 30, 18), (x + 50, 30, 18), (x + 50, 30, 44), (x, 30, 44)), 0
        )
        sketch.line(edge((x + 18, 30, 18), (x + 18, 30, 44)))
        sketch.line(edge((x + 32, 30, 18), (x + 32, 30, 44)))
    if "length" in size:
        measure_box(sketch, size, (600, 30, 60))


def caliper(sketch: Sketch, size: Size) -> None:
    sketch.shape("M4 34L92 34L92 44L4 44Z", 0)
    for x in range(12, 90, 6):
        sketch.line(f"M{x} 34L{x} {38 if x % 12 else 40}", faint=True)
    sketch.shape("M4 34L4 20L10 28L12 34L14 44L14 80L10 80L4 60Z", 2)
    sketch.shape("M18 34L20 28L26 20L26 30L52 30L52 52L26 52L22 80L18 80Z", 1)
    sketch.shape("M30 35L48 35L48 47L30 47Z", 0)
    sketch.line("M34 38L34 44M38 38L42 38L42 44M45 44L45.500 44")
    sketch.shape(disc((56, 50), 4, 4), 3)
    if "length" in size:
        measure_across(sketch, (4, 80), (92, 80), label(size["length"]))


def drill_bit(sketch: Sketch, size: Size) -> None:
    sketch.shape("M4 42L28 42L28 54L4 54Z", 2)
    sketch.shape("M28 40L82 40L92 48L82 56L28 56Z", 1)
    for x in (30, 43, 56, 69):
        sketch.shape(
            f"M{x} 56C{x + 3} 50 {x + 8} 46 {x + 10} 40L{x + 15} 40"
            f"C{x + 12} 46 {x + 8} 50 {x + 5} 56Z",
            3,
        )


def bit_set(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (200, 110, 26), (1, 1, 3))
    for row in range(2):
        for column in range(6):
            x, y = 16 + column * 30, 24 + row * 46
            box(sketch, (x, y, 26), (12, 12, 34), (0, 1, 3))


def cutting_disc(sketch: Sketch, size: Size) -> None:
    radius = size.of("diameter", 125) / 2
    sketch.shape(disc((0, 0), radius, radius), 1)
    sketch.line(disc((0, 0), radius * 0.9, radius * 0.9), faint=True)
    sketch.shape(disc((0, 0), radius * 0.46, radius * 0.46), 3)
    sketch.shape(disc((0, 0), 11, 11), 0)
    for x, y in ((-0.62, -0.35), (0.62, -0.35), (0, 0.7)):
        sketch.line(
            f"M{radius * x * 0.84:.1f} {radius * y * 0.84:.1f}"
            f"L{radius * x * 1.1:.1f} {radius * y * 1.1:.1f}"
        )
    if "diameter" in size:
        measure_across(sketch, (-radius, radius), (radius, radius), f"⌀ {2 * radius:g}")


def torch(sketch: Sketch, size: Size) -> None:
    sketch.shape("M4 40L50 40L50 56L4 56C2 56 2 40 4 40Z", 1)
    sketch.shape("M50 40L66 32L66 64L50 56Z", 3)
    sketch.shape("M66 30L74 30L74 66L66 66Z", 2)
    sketch.line("M78 36L90 28M79 48L93 48M78 60L90 68", faint=True)
    sketch.line("M12 40L12 56M17 40L17 56M22 40L22 56", faint=True)
    sketch.shape(outline((32, 37), (42, 37), (42, 40), (32, 40)), 4)


def floodlight(sketch: Sketch, size: Size) -> None:
    sketch.line("M30 56L24 88L72 88L66 56M24 88L14 90M72 88L82 90")
    sketch.shape("M16 14L80 14L80 60L16 60Z", 1)
    sketch.shape("M22 20L74 20L74 54L22 54Z", 0)
    for x in (31, 41, 51, 61):
        for y in (27, 37, 47):
            sketch.shape(
                outline((x, y - 3), (x + 5, y - 3), (x + 5, y + 2), (x, y + 2)), 3
            )


def toolbox(sketch: Sketch, size: Size) -> None:
    box(sketch, (0, 0, 0), (480, 220, 130))
    box(sketch, (-6, -6, 130), (492, 232, 50), (0, 2, 3))
    sketch.line(
        face((140, 110, 180), (140, 110, 240), (340, 110, 240), (340, 110, 180))
    )
    sketch.shape(
        face((150, 104, 232), (330, 104, 232), (330, 116, 250), (150, 116, 250)), 4
    )
    for x in (90, 360):
        sketch.shape(
            face((x, 226, 110), (x + 40, 226, 110), (x + 40, 226, 160), (x, 226, 160)),
            0,
        )
    measure_box(sketch, size, (480, 220, 180))


def glue_gun(sketch: Sketch, size: Size) -> None:
    """A sealant cartridge with its nozzle."""
    sketch.shape("M28 40L86 40L86 60L28 60Z", 1)
    sketch.shape("M86 38L92 38L92 62L86 62Z", 3)
    sketch.shape("M28 42L20 47L2 49L2 51L20 53L28 58Z", 0)
    sketch.shape("M38 40L74 40L74 60L38 60Z", 0)
    sketch.line("M44 47L68 47M44 53L58 53", faint=True)


def cable_reel(sketch: Sketch, size: Size) -> None:
    sketch.line("M20 90L34 48M76 90L62 48M14 90L82 90M34 20C40 6 56 6 62 20")
    sketch.shape(disc((48, 46), 32, 32), 1)
    sketch.shape(disc((48, 46), 24, 24), 3)
    sketch.line(disc((48, 46), 20, 20), faint=True)
    sketch.shape(disc((48, 46), 15, 15), 0)
    for x, y in ((42, 42), (54, 42), (48, 52)):
        sketch.shape(disc((x, y), 3.4, 3.4), 4)


def line_laser(sketch: Sketch, size: Size) -> None:
    """A line laser on its tripod head."""
    sketch.line("M48 66L48 74M48 74L30 92M48 74L66 92M48 74L48 92")
    box_path = "M30 26L66 26C69 26 70 28 70 30L70 62L26 62L26 30C26 28 28 26 30 26Z"
    sketch.shape(box_path, 1)
    sketch.shape(disc((48, 44), 10, 10), 4)
    sketch.line("M2 44L20 44M76 44L94 44M48 4L48 20", faint=True)
    sketch.shape("M40 62L56 62L56 67L40 67Z", 3)
