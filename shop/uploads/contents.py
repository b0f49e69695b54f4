"""Look at what a file really is. Each check raises an UploadRefused or is content.

The name is only a claim: a browser, a mail program or a colleague that opens the file
later goes by its content.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

import puremagic
from PIL import Image, UnidentifiedImageError

from shop.uploads.errors import (
    HasMacros,
    NotWhatItSays,
    TooManyPixels,
    UnpacksTooLarge,
)

Check = Callable[[IO[bytes], str], None]

HEAD_BYTES = 4096
PDF_TAIL_BYTES = 2048
MOST_PIXELS = 50_000_000
MOST_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
LARGEST_PART_BYTES = 2 * 1024 * 1024
CHUNK_BYTES = 64 * 1024
# What zipfile says of an archive it cannot read: broken, or made in a way it does not
# know (NotImplementedError is a RuntimeError).
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)

# What makes a browser that guesses take a file for a page or a program.
_MARKUP = (b"<html", b"<script", b"<!doctype", b"<svg", b"<iframe", b"<?php", b"<body")
# Text does not start like this; what does is something else under a false name.
_NOT_TEXT = (
    b"%pdf",
    b"gif8",
    b"\x89png",
    b"pk\x03\x04",
    b"mz",
    b"\x7felf",
    b"#!",
    b"<?",
    b"<html",
    b"<script",
    b"<!",
    b"<svg",
    b"{\\rtf",
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f")
_ENCRYPTED = 0x1
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PROGRAMS = (
    "vbaproject.bin",
    "vbadata.xml",
    "/activex/",
    ".exe",
    ".dll",
    ".js",
    ".vbs",
)


def check_pdf(file: IO[bytes], name: str) -> None:
    """A PDF from its first byte, with an end, and not a page in disguise."""
    head = _head(file)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - PDF_TAIL_BYTES))
    has_end = b"%%EOF" in file.read()
    if not head.startswith(b"%PDF-") or not has_end or _has_markup(head):
        raise NotWhatItSays(name=name, kind="PDF")


def picture_check(form: str) -> Check:
    """A check for pictures of Pillow's format `form`."""

    def check(file: IO[bytes], name: str) -> None:
        if _has_markup(_head(file)) or form.lower() not in _guessed(file):
            raise NotWhatItSays(name=name, kind=form)
        _verify_picture(file, name, form)

    return check


def check_text(file: IO[bytes], name: str) -> None:
    """Readable text in UTF-8, UTF-16 with a mark, or an 8-bit code of Windows."""
    file.seek(0)
    start = file.read(2)
    file.seek(0)
    content = file.read()
    if start in {b"\xff\xfe", b"\xfe\xff"}:
        content = _from_utf16(content, name)
    if not _is_text(content):
        raise NotWhatItSays(name=name, kind="text")


def office_check(kind: str, main_part: bytes) -> Check:
    """A check for Office files whose main part is of type `main_part`."""

    def check(file: IO[bytes], name: str) -> None:
        file.seek(0)
        if not file.read(4).startswith(b"PK\x03\x04"):
            raise NotWhatItSays(name=name, kind=kind)
        try:
            with zipfile.ZipFile(file) as archive:
                _check_entries(archive, name, kind, packed_bytes=_length(file))
                _check_parts(archive, name, kind, main_part)
        except _UNREADABLE as bad:
            raise NotWhatItSays(name=name, kind=kind) from bad

    return check


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(HEAD_BYTES)


def _length(file: IO[bytes]) -> int:
    file.seek(0, 2)
    return file.tell()


def _has_markup(head: bytes) -> bool:
    lower = head.lower()
    return any(mark in lower for mark in _MARKUP)


def _guessed(file: IO[bytes]) -> set[str]:
    try:
        found = puremagic.magic_string(_head(file))
    except (puremagic.PureError, ValueError):
        return set()
    names = {match.extension.lstrip(".") for match in found}
    return names | ({"jpeg"} if names & {"jpg", "jfif"} else set())


def _verify_picture(file: IO[bytes], name: str, form: str) -> None:
    file.seek(0)
    try:
        with Image.open(file, formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise TooManyPixels(name=name)
            picture.verify()
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels(name=name) from bomb
    except (
        UnidentifiedImageError,
        SyntaxError,  # what Pillow says of a broken PNG
        OSError,
        ValueError,
        struct.error,
    ) as bad:
        raise NotWhatItSays(name=name, kind=form) from bad


def _from_utf16(content: bytes, name: str) -> bytes:
    try:
        return content.decode("utf-16").encode()
    except UnicodeDecodeError as bad:
        raise NotWhatItSays(name=name, kind="text") from bad


def _is_text(content: bytes) -> bool:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    if start.startswith(_NOT_TEXT):
        return False
    controls = {byte for byte in set(content) if byte < 32 or byte == 127}
    return controls <= _TEXT_CONTROLS


def _check_entries(
    archive: zipfile.ZipFile, name: str, kind: str, *, packed_bytes: int
) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED_BYTES:
        raise UnpacksTooLarge(name=name)
    # Entries that share their bytes: the bombs whose single sizes look harmless.
    if sum(entry.compress_size for entry in entries) > packed_bytes:
        raise UnpacksTooLarge(name=name)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or not all(map(_is_plain, entries)):
        raise NotWhatItSays(name=name, kind=kind)
    if any(part in f"/{each.lower()}" for each in names for part in _PROGRAMS):
        raise HasMacros(name=name)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Say whether an entry stays where it belongs and can be opened."""
    parts = entry.filename.rstrip("/").split("/")
    stays = not any(part in {"", ".", ".."} for part in parts)
    # zipfile cuts names at NUL and turns \ into /: the raw name tells.
    plain = not set(entry.orig_filename) & {"\\", "\0", ":"}
    readable = entry.compress_type in _PACKINGS and not entry.flag_bits & _ENCRYPTED
    return stays and plain and readable


def _check_parts(
    archive: zipfile.ZipFile, name: str, kind: str, main_part: bytes
) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        raise NotWhatItSays(name=name, kind=kind)
    types = _part(archive, "[Content_Types].xml", name)
    if b"macroenabled" in types.lower():
        raise HasMacros(name=name)
    if main_part not in types:
        raise NotWhatItSays(name=name, kind=kind)
    _check_template(archive, names, name)
    # Reading it all proves sizes and sums: what claims to be small is.
    for entry in archive.infolist():
        with archive.open(entry) as content:
            while content.read(CHUNK_BYTES):
                pass


def _check_template(archive: zipfile.ZipFile, names: set[str], name: str) -> None:
    """Refuse templates fetched from elsewhere: they bring their macros along."""
    settings = "word/_rels/settings.xml.rels"
    if settings not in names:
        return
    relations = _part(archive, settings, name).lower()
    if b"attachedtemplate" in relations and b'targetmode="external"' in relations:
        raise HasMacros(name=name)


def _part(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    if archive.getinfo(part).file_size > LARGEST_PART_BYTES:
        raise UnpacksTooLarge(name=name)
    return archive.read(part)
