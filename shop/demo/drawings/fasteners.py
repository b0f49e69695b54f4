"""Drawings of fasteners, side view, to scale from thread and length."""

from .pen import Size, Sketch
from .solid import (
    box,
    disc,
    face,
    label,
    level,
    measure_across,
    measure_up,
    outline,
)


def _thread(sketch: Sketch, start: float, end: float, half: float) -> None:
    """Slanted lines that stand for the thread."""
    pitch = max((end - start) / 14, half * 0.42)
    x = start + pitch * 0.6
    while x < end - pitch * 0.3:
        sketch.line(f"M{x:.2f} {-half}L{x - pitch * 0.4:.2f} {half}", faint=True)
        x += pitch


def _shank(sketch: Sketch, size: Size, threaded: float = 1.0) -> tuple[float, float]:
    half = size.of("thread", 8) / 2
    length = size.of("length", 40)
    tip = half * 0.35
    sketch.shape(
        f"M0 {-half}L{length - tip} {-half}L{length} {-half + tip}"
        f"L{length} {half - tip}L{length - tip} {half}L0 {half}Z",
        1,
    )
    _thread(sketch, length * (1 - threaded), length - tip, half)
    return half, length


def _measure_bolt(
    sketch: Sketch, size: Size, half: float, length: float, head: float
) -> None:
    if "length" in size:
        measure_across(sketch, (0, head), (length, head), label(length))
    if "thread" in size:
        measure_up(sketch, (length, half), (length, -half), f"M{label(size['thread'])}")


def hex_bolt(sketch: Sketch, size: Size) -> None:
    half, length = _shank(sketch, size, size.of("threaded", 1.0))
    head, high = half * 1.85, half * 1.35
    sketch.shape(
        f"M0 {-head}L{-high} {-head}L{-high * 1.25} {-head * 0.8}"
        f"L{-high * 1.25} {head * 0.8}L{-high} {head}L0 {head}Z",
        3,
    )
    sketch.line(
        f"M0 {-head * 0.5}L{-high * 1.25} {-head * 0.5}"
        f"M0 {head * 0.5}L{-high * 1.25} {head * 0.5}",
        faint=True,
    )
    _measure_bolt(sketch, size, half, length, head)


def socket_screw(sketch: Sketch, size: Size) -> None:
    half, length = _shank(sketch, size, size.of("threaded", 0.7))
    head, high = half * 1.6, half * 2
    sketch.shape(
        f"M0 {-head}L{-high * 0.9} {-head}L{-high} {-head * 0.85}"
        f"L{-high} {head * 0.85}L{-high * 0.9} {head}L0 {head}Z",
        3,
    )
    for part in (-0.6, -0.2, 0.2, 0.6):
        sketch.line(
            f"M{-high * 0.85} {head * part}L{-high * 0.1} {head * part}", faint=True
        )
    sketch.shape(
        f"M{-high} {-half * 0.7}L{-high * 0.5} {-half * 0.7}"
        f"L{-high * 0.4} 0L{-high * 0.5} {half * 0.7}L{-high} {half * 0.7}Z",
        4,
        faint=True,
    )
    _measure_bolt(sketch, size, half, length, head)


def wood_screw(sketch: Sketch, size: Size) -> None:
    half = size.of("diameter", 4) / 2
    length = size.of("length", 40)
    head, high = half * 2, half * 1.7
    sketch.shape(
        f"M{high} {-half}L{length * 0.42} {-half}L{length * 0.46} {-half * 0.8}"
        f"L{length * 0.86} {-half * 0.8}L{length} 0L{length * 0.86} {half * 0.8}"
        f"L{length * 0.46} {half * 0.8}L{length * 0.42} {half}L{high} {half}Z",
        1,
    )
    pitch = half * 0.95
    x = length * 0.46
    while x < length * 0.94:
        reach = half * 1.12 if x < length * 0.86 else half * 0.55
        sketch.line(f"M{x:.2f} {-reach}L{x - pitch * 0.45:.2f} {reach}")
        x += pitch
    sketch.shape(f"M0 {-head}L{high} {-half}L{high} {half}L0 {head}Z", 3)
    if "length" in size:
        measure_across(sketch, (0, head), (length, head), label(length))
    if "diameter" in size:
        measure_up(sketch, (length, half), (length, -half), f"⌀ {label(2 * half)}")


def threaded_rod(sketch: Sketch, size: Size) -> None:
    half = size.of("thread", 10) / 2
    sketch.shape(outline((0, -half), (110, -half), (110, half), (0, half)), 1)
    _thread(sketch, 0, 110, half)
    if "length" in size:
        measure_across(sketch, (0, half), (110, half), label(size["length"]))
    if "thread" in size:
        measure_up(sketch, (110, half), (110, -half), f"M{label(size['thread'])}")


def nut(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-40 6L-20 26L20 26L40 6L40 22L20 42L-20 42L-40 22Z", 3)
    sketch.line("M-20 26L-20 42M20 26L20 42")
    sketch.shape("M-40 6L-20 -14L20 -14L40 6L20 26L-20 26Z", 0)
    sketch.shape(disc((0, 6), 20, 11), 1)
    sketch.shape(disc((0, 6.5), 16, 8.5), 4)
    sketch.line("M-14 10C-8 15 8 15 14 10", faint=True)
    if "width" in size:
        measure_across(sketch, (-40, 42), (40, 42), label(size["width"]))


def lock_nut(sketch: Sketch, size: Size) -> None:
    sketch.shape("M-40 6L-20 26L20 26L40 6L40 22L20 42L-20 42L-40 22Z", 3)
    sketch.line("M-20 26L-20 42M20 26L20 42")
    sketch.shape("M-40 6L-20 -14L20 -14L40 6L20 26L-20 26Z", 0)
    sketch.shape("M-26 6L-26 -8C-20 -26 20 -26 26 -8L26 6C20 22 -20 22 -26 6Z", 1)
    sketch.shape(disc((0, -8), 26, 13), 2)
    sketch.shape(disc((0, -8), 15, 7.5), 4)
    if "width" in size:
        measure_across(sketch, (-40, 42), (40, 42), label(size["width"]))


def washer(sketch: Sketch, size: Size) -> None:
    hole = size.of("hole", 0.52)
    sketch.shape(disc((0, 7), 42, 21), 3)
    sketch.shape(disc((0, 0), 42, 21), 1)
    sketch.shape(disc((0, 0), 42 * hole, 21 * hole), 4)
    sketch.line(
        f"M{-42 * hole + 3} 4C{-16 * hole} {21 * hole + 3} {16 * hole} {21 * hole + 3} "
        f"{42 * hole - 3} 4",
        faint=True,
    )
    if "diameter" in size:
        measure_across(sketch, (-42, 28), (42, 28), f"⌀ {label(size['diameter'])}")


def anchor(sketch: Sketch, size: Size) -> None:
    """A through bolt with its clip, nut and washer."""
    sketch.shape("M0 -7L96 -7L100 -4L100 4L96 7L0 7Z", 1)
    _thread(sketch, 56, 98, 7)
    sketch.shape("M0 -7L-8 -9L-8 9L0 7Z", 2)
    sketch.shape("M2 -10L22 -8L22 8L2 10Z", 3)
    sketch.line("M6 -3L18 -3M6 3L18 3", faint=True)
    sketch.shape("M66 -19L70 -19L70 19L66 19Z", 2)
    sketch.shape("M70 -14L82 -14L84 -11L84 11L82 14L70 14Z", 3)
    sketch.line("M70 -6L84 -6M70 6L84 6", faint=True)
    if "length" in size:
        measure_across(sketch, (-8, 19), (100, 19), label(size["length"]))


def wall_plug(sketch: Sketch, size: Size) -> None:
    sketch.shape(
        "M0 -12L6 -12L6 -9L34 -9L38 -12L44 -9L50 -12L56 -9L62 -12L68 -9L88 -6"
        "L88 6L68 9L62 12L56 9L50 12L44 9L38 12L34 9L6 9L6 12L0 12Z",
        1,
    )
    sketch.line("M36 0L88 0M44 -5L80 -4M44 5L80 4", faint=True)
    sketch.line("M6 -9L6 9")
    if "length" in size:
        measure_across(sketch, (0, 12), (88, 12), label(size["length"]))


def assortment(sketch: Sketch, size: Size) -> None:
    """A flat case with compartments."""
    box(sketch, (0, 0, 0), (330, 220, 44), (1, 1, 3))
    for row in range(3):
        for column in range(4):
            x, y = 12 + column * 78, 12 + row * 67
            sketch.shape(level(x, y, 44, 70, 60), (2, 0, 3)[(row + column) % 3])
    sketch.shape(
        face((130, 220, 30), (200, 220, 30), (200, 220, 14), (130, 220, 14)), 0
    )


def cable_ties(sketch: Sketch, size: Size) -> None:
    for shift in (0, 14, 28):
        sketch.shape(
            f"M{10 + shift} 86L{10 + shift} 30C{10 + shift} 4 {48 + shift} 4 "
            f"{48 + shift} 30L{48 + shift} 62L{43 + shift} 62L{43 + shift} 30"
            f"C{43 + shift} 12 {15 + shift} 12 {15 + shift} 30L{15 + shift} 86Z",
            1,
        )
        sketch.shape(
            outline(
                (40 + shift, 60), (51 + shift, 60), (51 + shift, 72), (40 + shift, 72)
            ),
            3,
        )


def rivet(sketch: Sketch, size: Size) -> None:
    sketch.shape("M0 -2.500L56 -2.500L60 0L56 2.500L0 2.500Z", 0)
    sketch.shape("M-30 -7L0 -7L0 7L-30 7Z", 1)
    sketch.shape("M0 -15C6 -14 8 -8 8 0C8 8 6 14 0 15Z", 3)
    sketch.shape("M-42 -4C-42 -8 -30 -7 -30 -7L-30 7C-30 7 -42 8 -42 4Z", 2)
    if "length" in size:
        measure_across(sketch, (-30, 15), (0, 15), label(size["length"]))
