"""Take a file that somebody hands in, or say why not."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile

from shop.uploads.contents import (
    Check,
    check_pdf,
    check_text,
    office_check,
    picture_check,
)
from shop.uploads.errors import Empty, TooLarge, WrongType
from shop.uploads.names import safe_name, suffix_of

MEGABYTE = 1024 * 1024
LARGEST_BYTES = 20 * MEGABYTE
_OPEN_XML = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what people call it, its endings, its type, how it is checked."""

    label: str
    suffixes: tuple[str, ...]
    content_type: str
    check: Check


Kinds = Sequence[Kind]

PDF = Kind("PDF", (".pdf",), "application/pdf", check_pdf)
PNG = Kind("PNG", (".png",), "image/png", picture_check("PNG"))
JPEG = Kind("JPEG", (".jpg", ".jpeg"), "image/jpeg", picture_check("JPEG"))
WEBP = Kind("WebP", (".webp",), "image/webp", picture_check("WEBP"))
DOCX = Kind(
    "DOCX",
    (".docx",),
    f"{_OPEN_XML}.wordprocessingml.document",
    office_check("DOCX", b"wordprocessingml.document.main+xml"),
)
XLSX = Kind(
    "XLSX",
    (".xlsx",),
    f"{_OPEN_XML}.spreadsheetml.sheet",
    office_check("XLSX", b"spreadsheetml.sheet.main+xml"),
)
CSV = Kind("CSV", (".csv",), "text/csv", check_text)
TXT = Kind("TXT", (".txt",), "text/plain", check_text)

# No SVG: it is a program that looks like a picture.
DOCUMENTS: Kinds = (PDF, PNG, JPEG, WEBP, DOCX, XLSX, CSV, TXT)


@dataclass(frozen=True)
class CheckedUpload:
    """A file that was looked at. `content_type` is ours, not what the sender said."""

    name: str
    content_type: str
    size: int
    sha256: str
    content: File[bytes]


def checked_upload(
    upload: UploadedFile[bytes],
    *,
    kinds: Kinds = DOCUMENTS,
    largest_bytes: int = LARGEST_BYTES,
) -> CheckedUpload:
    """Check name, size and content of `upload`, or raise an UploadRefused."""
    name = safe_name(upload.name or "")
    size = upload.size or 0
    if size > largest_bytes:
        raise TooLarge(name=name, limit=size_words(largest_bytes))
    if size == 0:
        raise Empty(name=name)
    kind = _kind_of(name, kinds)
    kind.check(upload, name)
    return CheckedUpload(
        name=name,
        content_type=kind.content_type,
        size=size,
        sha256=_digest(upload),
        content=upload,
    )


def labels_of(kinds: Kinds) -> str:
    """The kinds as people read them: PDF, PNG, JPEG."""
    return ", ".join(kind.label for kind in kinds)


def size_words(size_bytes: int) -> str:
    """A limit in whole megabytes."""
    return f"{size_bytes // MEGABYTE}\N{NO-BREAK SPACE}MB"


def _kind_of(name: str, kinds: Kinds) -> Kind:
    suffix = suffix_of(name)
    for kind in kinds:
        if suffix in kind.suffixes:
            return kind
    raise WrongType(name=name, kinds=labels_of(kinds))


def _digest(upload: UploadedFile[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
