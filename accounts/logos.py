"""Logos of channels: only what a decoder of ours can read comes in."""

from io import BytesIO

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.errors import LogoRefused

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 3000  # a side
LARGEST_KEPT = (600, 200)
FORMATS = ("PNG", "JPEG", "WEBP")


def cleaned_logo(content: File[bytes]) -> File[bytes]:
    """The logo in `content` as a PNG written anew: pixels and nothing else.

    Drawings (SVG) can carry programs and are not taken. Raises LogoRefused.
    """
    if (content.size or 0) > MOST_BYTES:
        raise LogoRefused
    content.seek(0)
    data = content.read(MOST_BYTES + 1)
    try:
        _look_at_head(data)
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (
        Image.DecompressionBombError,
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
    ) as failure:
        raise LogoRefused from failure
    upright.thumbnail(LARGEST_KEPT)
    out = BytesIO()
    upright.save(out, format="PNG", optimize=True)
    # Stored under the hash of its content; this name only gives the ending.
    return ContentFile(out.getvalue(), name="logo.png")


def _look_at_head(data: bytes) -> None:
    """Read the head only: a small file may claim to be a picture of any size."""
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if max(opened.size) > MOST_PIXELS:
            raise LogoRefused
        opened.verify()
