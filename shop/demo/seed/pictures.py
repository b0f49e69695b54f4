"""The articles' line drawings: a small one, and one with dimensions."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.models import Picture
from shop.demo.content import PRODUCTS
from shop.demo.seed.demo import Demo


def write_pictures(demo: Demo) -> None:
    """Draw every product, store each distinct drawing once."""
    files: dict[str, str] = {}
    rows = []
    for content in PRODUCTS:
        product = demo.products[content.code]
        name = content.names["en"]
        drawings = [content.drawing.picture]
        if content.drawing.dimensions:
            drawings.append(content.drawing.dimensioned)
        rows += [
            Picture(
                product=product,
                file=_stored(drawing, files),
                alt=name,
                is_dimensioned=position == 1,
                position=position,
            )
            for position, drawing in enumerate(drawings)
        ]
    Picture.objects.bulk_create(rows)


def _stored(drawing: str, files: dict[str, str]) -> str:
    if drawing not in files:
        content = ContentFile(drawing.encode())
        files[drawing] = default_storage.save("pictures/drawing.svg", content)
    return files[drawing]
