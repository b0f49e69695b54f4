"""Pictures of products: only what a decoder of ours can read comes in."""

from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile, File
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.errors import PictureRefused, PictureTooLarge
from catalog.models import Picture, Product

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 6000  # a side
LONGEST_KEPT = 1600
FORMATS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}


@dataclass(frozen=True)
class PictureInput:
    """A picture as somebody sends it. The sender's file name is of no interest."""

    content: File[bytes]
    alt: str = ""
    variant_id: int | None = None
    is_dimensioned: bool = False
    position: int = 0


@transaction.atomic
def add_picture(*, product_id: int, picture: PictureInput) -> Picture:
    """Add a PNG, JPEG or WebP to a product, written anew by us.

    The new file holds pixels only: no metadata, no place, nothing hidden behind the
    end. Larger ones are made 1600 pixels wide or high. Raises PictureRefused for
    anything else, PictureTooLarge above 10 MB or 6000 pixels a side.
    """
    product = Product.objects.get(pk=product_id)
    made = clean_picture(picture.content)
    return Picture.objects.create(
        product=product,
        variant_id=picture.variant_id,
        file=made,
        alt=picture.alt,
        is_dimensioned=picture.is_dimensioned,
        position=picture.position,
    )


def clean_picture(content: File[bytes]) -> File[bytes]:
    """The picture in `content`, decoded and written anew under a name of ours.

    Raises as `add_picture` does.
    """
    if (content.size or 0) > MOST_BYTES:
        raise _too_large()
    content.seek(0)
    data = content.read(MOST_BYTES + 1)
    kind = _kind_of(data)
    try:
        with Image.open(BytesIO(data), formats=list(FORMATS)) as opened:
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_KEPT, LONGEST_KEPT))
            return _written(upright, kind)
    except (OSError, ValueError, SyntaxError) as failure:
        raise PictureRefused from failure


def _kind_of(data: bytes) -> str:
    """Read the head only: a small file may claim to be a picture of any size."""
    try:
        with Image.open(BytesIO(data), formats=list(FORMATS)) as opened:
            if max(opened.size) > MOST_PIXELS:
                raise _too_large()
            opened.verify()
            return str(opened.format)
    except Image.DecompressionBombError as failure:
        raise _too_large() from failure
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as failure:
        raise PictureRefused from failure


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(megabytes=MOST_BYTES // 1024 // 1024, pixels=MOST_PIXELS)


def _written(picture: Image.Image, kind: str) -> File[bytes]:
    pixels = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    out = BytesIO()
    pixels.save(out, format=kind, quality=88, optimize=True)
    # Stored under the hash of its content; this name only gives the ending.
    return ContentFile(out.getvalue(), name=f"picture.{FORMATS[kind]}")
