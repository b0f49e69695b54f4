"""Hostile files, made for real: each is refused in a sentence that names it."""

import io
import os
import struct
import zipfile
import zlib
from copy import copy

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpResponse
from django.test import RequestFactory
from openpyxl import Workbook
from PIL import Image

from accounts.models import User
from shop.uploads import (
    LARGEST_BYTES,
    UploadField,
    UploadRefused,
    UploadsField,
    checked_upload,
    safe_name,
)
from shop.uploads.checking import MEGABYTE

PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MAIN = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
}
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml"
    ".document.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml"
    ".sheet.main+xml",
}


def upload(name: str, content: bytes, content_type: str = "text/html"):
    return SimpleUploadedFile(name, content, content_type)


def picture(form: str, size: tuple[int, int] = (8, 6)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, form)
    return made.getvalue()


def office(kind: str = "docx", entries=(), packing=zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr(
            "[Content_Types].xml", f'<Types><Override ContentType="{TYPES[kind]}"/>'
        )
        archive.writestr(MAIN.get(kind, "word/document.xml"), "<document/>")
        for name, content in entries:
            archive.writestr(name, content)
    return made.getvalue()


def sheet() -> bytes:
    book, made = Workbook(), io.BytesIO()
    book.active.append(["SKU", "quantity"])
    book.save(made)
    return made.getvalue()


def refusal_of(name: str, content: bytes, **limits) -> str:
    with pytest.raises(UploadRefused) as refused:
        checked_upload(upload(name, content), **limits)
    return f"{refused.value.code}: {refused.value}"


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("Angebot.PDF", PDF, "application/pdf"),
        ("photo.jpeg", picture("JPEG"), "image/jpeg"),
        ("photo.png", picture("PNG"), "image/png"),
        ("photo.webp", picture("WEBP"), "image/webp"),
        ("letter.docx", office(), TYPES["docx"].removesuffix(".main+xml")),
        ("order.xlsx", sheet(), TYPES["xlsx"].removesuffix(".main+xml")),
        ("list.csv", "SKU;Menge\nGrün;2\n".encode("cp1252"), "text/csv"),
        ("list.csv", "SKU;Số lượng\n".encode("utf-16"), "text/csv"),
        ("note.txt", "Привет, a < b\n".encode(), "text/plain"),
    ],
)
def test_honest_files_pass_with_a_type_of_our_own(name, content, content_type):
    checked = checked_upload(upload(name, content, "application/x-evil"))

    assert (checked.name, checked.content_type) == (name, content_type)
    assert checked.size == len(content)
    assert checked.content.read() == content


@pytest.mark.parametrize(
    "name",
    ["run.exe", "page.html", "logo.svg", "macro.docm", "photo.gif", "plain", "pdf"],
)
def test_kinds_we_do_not_take_are_refused(name):
    told = refusal_of(name, PDF)

    assert told.startswith("upload_wrong_type")
    assert "PDF, PNG, JPEG, WebP, DOCX, XLSX, CSV, TXT" in told


@pytest.mark.parametrize("name", ["logo.svg", "logo.png", "logo.txt", "logo.pdf"])
def test_svg_with_script_is_refused_under_any_name(name):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

    assert refusal_of(name, svg).startswith(("upload_wrong_type", "upload_not_what"))


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><html><script>alert(1)</script></html>",
        b"\n%PDF-1.7 too late %%EOF",
        b"%PDF-1.7\n<html><script>fetch('/account/')</script>\n%%EOF",
        b"%PDF-1.7\ncut off in the middle",
    ],
)
def test_html_posing_as_pdf_is_refused(content):
    told = refusal_of("invoice.pdf", content)

    assert told.startswith("upload_not_what_it_says: invoice.pdf")


@pytest.mark.parametrize(
    "name", ["x.png", "x.jpg", "x.webp", "x.txt", "x.csv", "x.pdf"]
)
def test_polyglot_of_gif_and_script_is_refused(name):
    polyglot = b"GIF89a=1;/*" + b"\x2c" * 64 + b"*/alert(document.cookie);"

    assert refusal_of(name, polyglot).startswith("upload_not_what_it_says")


def test_picture_with_a_page_inside_is_refused():
    honest = picture("JPEG")
    comment = b"\xff\xfe\x00\x20<script>alert(1)</script>    "
    told = refusal_of("x.jpg", honest[:2] + comment + honest[2:])

    assert told.startswith("upload_not_what_it_says")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.png", picture("JPEG")),
        ("x.jpg", picture("JPEG")[:40]),
        ("x.png", picture("PNG")[:-20]),
        ("x.docx", sheet()),
        ("x.xlsx", office("docx")),
        ("x.docx", b"PK\x03\x04 and nothing more"),
        ("x.txt", b"a\x00b"),
        ("x.txt", b"MZ\x90 program"),
        ("x.csv", b"\xff\xfea"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(name, content):
    assert refusal_of(name, content).startswith("upload_not_what_it_says")


def test_picture_bomb_is_refused_by_its_pixels():
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (3751 * 30_000), 9)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows)

    told = refusal_of("map.png", bomb + chunk(b"IEND", b""))

    assert told.startswith("upload_too_many_pixels: map.png")


@pytest.mark.full
def test_zip_bomb_is_refused_before_it_is_unpacked():
    gigabyte_of_zeros = ("word/media/image1.png", b"\0" * (1024 * MEGABYTE))
    bomb = office(entries=[gigabyte_of_zeros])
    assert len(bomb) < 2 * MEGABYTE

    assert refusal_of("x.docx", bomb).startswith("upload_unpacks_too_large")


@pytest.mark.full
def test_zip_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(office(entries=[("word/a.xml", b"\0" * (300 * MEGABYTE))]))
    honest = struct.pack("<I", 300 * MEGABYTE)
    assert bomb.count(honest) == 2
    lying = bytes(bomb).replace(honest, struct.pack("<I", 100))

    assert refusal_of("x.docx", lying).startswith("upload_not_what_it_says")


@pytest.mark.parametrize(
    ("at", "byte"),
    [
        (zipfile.sizeFileHeader + len("word/a.xml"), 0xFF),  # where packed bytes begin
        (4, 99),  # a version that nobody has made yet
    ],
)
def test_zip_that_cannot_be_unpacked_is_refused(at, byte):
    whole = office(entries=[("word/a.xml", b"a" * 1000)])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo("word/a.xml").header_offset
    directory = whole.rindex(b"PK\x01\x02")
    broken = bytearray(whole)
    broken[entry + at] = byte
    broken[directory + 6] = byte if at == 4 else broken[directory + 6]

    assert refusal_of("x.docx", bytes(broken)).startswith("upload_not_what_it_says")


def test_zip_with_too_many_entries_is_refused():
    many = office(entries=[(f"word/{n}.xml", b"") for n in range(5_001)])

    assert refusal_of("x.docx", many).startswith("upload_unpacks_too_large")


def test_zip_whose_entries_share_their_bytes_is_refused():
    made = io.BytesIO(office(entries=[("word/kernel.bin", os.urandom(10_000))]))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/last.xml", "<x/>")
        for number in range(50):
            twin = copy(archive.getinfo("word/kernel.bin"))
            twin.filename = f"word/twin{number}.bin"
            archive.filelist.append(twin)

    told = refusal_of("x.docx", made.getvalue())

    assert told.startswith("upload_unpacks_too_large")


@pytest.mark.parametrize(
    "entry",
    ["../../etc/passwd", "/etc/passwd", "word/../../x", "c:\\windows\\x", "a\\b"],
)
def test_zip_entries_that_leave_their_place_are_refused(entry):
    told = refusal_of("x.docx", office(entries=[(entry, b"x")]))

    assert told.startswith("upload_not_what_it_says")


@pytest.mark.parametrize(
    "content",
    [
        office("docm"),
        office(entries=[("word/vbaProject.bin", b"\xd0\xcf\x11\xe0")]),
        office(entries=[("word/activeX/activeX1.xml", b"<ax/>")]),
        office(
            entries=[
                (
                    "word/_rels/settings.xml.rels",
                    '<Relationship Type="x/attachedTemplate" TargetMode="External"/>',
                )
            ]
        ),
    ],
)
def test_macros_under_a_harmless_name_are_refused(content):
    assert refusal_of("offer.docx", content).startswith("upload_has_macros: offer.docx")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\boot.ini\\a.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("a\0.pdf", "a.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ('a"; filename=evil.html', "a__ filename=evil.html"),
        ("Đơn đặt hàng Ăn.pdf", "Đơn đặt hàng Ăn.pdf"),
        ("Счёт № 5.pdf", "Счёт № 5.pdf"),
        ("..", "file"),
        ("", "file"),
        (f"{'n' * 300}.docx", f"{'n' * 115}.docx"),
    ],
)
def test_names_are_made_safe(given, kept):
    assert safe_name(given) == kept


def test_empty_and_large_files_are_refused():
    assert refusal_of("a.pdf", b"").startswith("upload_empty: a.pdf is empty")
    told = refusal_of("a.pdf", PDF + b" " * MEGABYTE, largest_bytes=MEGABYTE)

    assert told == "upload_too_large: a.pdf is larger than 1\N{NO-BREAK SPACE}MB."


class OneForm(forms.Form):
    note = forms.CharField()
    paper = UploadField(required=False)


class ManyForm(forms.Form):
    papers = UploadsField(most=2)


def test_field_gives_what_was_checked_and_says_what_it_takes():
    form = OneForm({"note": "x"}, {"paper": upload("a.pdf", PDF)})

    assert form.is_valid()
    assert form.cleaned_data["paper"].content_type == "application/pdf"
    assert "up to 20\N{NO-BREAK SPACE}MB" in str(form["paper"].help_text)
    assert 'accept=".pdf,.png' in str(form["paper"])
    assert OneForm({"note": "x"}).is_valid()


def test_field_for_several_names_every_refusal_and_counts():
    files = [upload("a.exe", PDF), upload("b.pdf", b"")]
    refused = ManyForm({}, {"papers": files})
    crowd = ManyForm({}, {"papers": [upload("a.pdf", PDF)] * 3})
    fine = ManyForm({}, {"papers": [upload("a.pdf", PDF), upload("b.pdf", PDF)]})

    assert len(refused.errors["papers"]) == 2
    assert crowd.errors["papers"] == ["Please choose at most 2 files."]
    assert fine.is_valid()
    assert [each.name for each in fine.cleaned_data["papers"]] == ["a.pdf", "b.pdf"]
    assert not ManyForm({}, {"papers": []}).is_valid()


class ManyMegabytes(io.RawIOBase):
    """A body that is made while it is read, so that only a reader holds it."""

    def __init__(self, head: bytes, filling_bytes: int, tail: bytes) -> None:
        self.parts = [io.BytesIO(head), filling_bytes, io.BytesIO(tail)]
        self.total = len(head) + filling_bytes + len(tail)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        head, filling, tail = self.parts
        if found := head.read(size):
            return found
        if filling:
            found = b"x" * min(filling, size if size > 0 else 65536)
            self.parts[1] -= len(found)
            return found
        return tail.read(size)


def posted(filling_bytes: int):
    """A real multipart request with a file of that size before a text field."""
    head = (
        b'--frontier\r\nContent-Disposition: form-data; name="paper"; '
        b'filename="big.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7'
    )
    tail = (
        b'\r\n--frontier\r\nContent-Disposition: form-data; name="note"\r\n\r\n'
        b"typed\r\n--frontier--\r\n"
    )
    body = ManyMegabytes(head, filling_bytes, tail)
    return RequestFactory().generic(
        "POST",
        "/",
        **{
            "wsgi.input": body,
            "CONTENT_TYPE": "multipart/form-data; boundary=frontier",
            "CONTENT_LENGTH": str(body.total),
        },
    )


def test_fifty_megabytes_are_refused_unstored_and_what_was_typed_arrives():
    request = posted(50 * MEGABYTE)

    form = OneForm(request.POST, request.FILES)

    assert form.errors == {"paper": ["big.pdf is larger than 20\N{NO-BREAK SPACE}MB."]}
    assert form.cleaned_data == {"note": "typed"}
    left = request.FILES["paper"]
    assert left.size > 50 * MEGABYTE
    assert left.read() == b""
    assert LARGEST_BYTES == 20 * MEGABYTE


def test_staff_may_bring_in_larger_files():
    request = posted(21 * MEGABYTE)
    request.user = User(is_staff=True)

    assert len(request.FILES["paper"].read()) > 21 * MEGABYTE


def test_a_request_beyond_measure_is_not_read():
    request = posted(10)
    request.META["CONTENT_LENGTH"] = str(10**10)

    answer = refuse_or_read(request)

    assert answer.status_code == 400


def refuse_or_read(request) -> HttpResponse:
    """As Django's own handler answers a view that reads the form."""

    def view(request):
        return HttpResponse(request.POST["note"])

    return convert_exception_to_response(view)(request)
