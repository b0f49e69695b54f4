"""Line drawings of articles in the manner of a technical catalogue, as SVG.

`draw(kind, **dimensions)` gives the small picture, `draw_dimensioned` the one for the
product page, with a dimension line for every dimension given. Both hold their own
colours for light and dark.
"""

from collections.abc import Callable, Mapping

from . import fasteners, gastronorm, hygiene, kitchen, storage, table, tools, wear
from .pen import Size, Sketch

Drawing = Callable[[Sketch, Size], None]

KINDS: Mapping[str, Drawing] = {
    name.removesuffix("_").replace("_", "-"): function
    for module in (
        fasteners,
        gastronorm,
        hygiene,
        kitchen,
        storage,
        table,
        tools,
        wear,
    )
    for name, function in vars(module).items()
    if callable(function)
    and getattr(function, "__module__", "") == module.__name__
    and not name.startswith("_")
}


def draw(kind: str, **dimensions: float) -> str:
    """The picture of one kind, drawn to the dimensions given (mm unless said)."""
    return _sketch(kind, dimensions).svg()


def draw_dimensioned(kind: str, **dimensions: float) -> str:
    """The same picture, wider, with a dimension line for each dimension given."""
    return _sketch(kind, dimensions).svg(dimensioned=True)


def _sketch(kind: str, dimensions: Mapping[str, float]) -> Sketch:
    sketch = Sketch()
    KINDS[kind](sketch, Size(dimensions))
    return sketch
