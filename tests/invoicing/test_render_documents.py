"""The printed invoice: right sums, all glyphs, printed once."""

import hashlib
import io
import os
import shutil
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, connections, transaction
from django.utils import timezone
from pypdf import PdfReader

from invoicing.documents import invoice_pdf
from invoicing.jobs import render_due_documents
from invoicing.models import Invoice
from invoicing.rules import payment_code
from invoicing.services import file_pdf
from shop.pdf import RenderingFailed, render_pdf
from shop.storage import private_storage
from tests import make
from tests.make_invoicing import invoice, line
from tests.race import at_once

ALPHABETS = {
    "ro": "Șurub țâșnit, oțel, în mănunchi",
    "pl": "Zażółć gęślą jaźń",
    "ru": "Гастроёмкость из стали",
    "vi": "Thép không gỉ, mạ kẽm, Ưỡng ẫ ộ",
    "fr": "Œuvre à façon, naïve",
    "en": "5 m² – “quoted” €₫₽ ✓",
}


@pytest.fixture(autouse=True)
def private_folder() -> Path:
    """Files of one test only; each test process has a folder of its own."""
    folder = Path(private_storage().path(""))
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return "\n".join(pages).replace("\N{NO-BREAK SPACE}", " ")


def printed(invoice: Invoice) -> bytes:
    return invoice_pdf(invoice.snapshot, sha256=invoice.sha256)


def test_the_sheet_bears_number_lines_taxes_and_sums(acme):
    made = invoice(
        acme,
        line("GN-11100", "24", "4.10"),
        line("GN-LID", "100", "0.0412", rate="11"),
    )

    text = text_of(printed(made))

    for words in (
        "INV-2026-000001",
        "GN-11100",
        "98.40",
        "0.0412",
        "4.12",
        "VAT 21 % on 98.40",
        "20.66",
        "VAT 11 % on 4.12",
        "0.45",
        "€123.63",
        "20 Dec 2026",
        "RO49 AAAA 1B31 0075 9384 0000",
        "SO-2026-000007",
        "PO-44",
        "RO18547290",
        "Page 1 / 1",
    ):
        assert words in text, words


@pytest.mark.full
@pytest.mark.parametrize("language", sorted(ALPHABETS))
def test_every_language_is_printed_whole(acme, language):
    made = invoice(acme, line(name=ALPHABETS[language]), language=language)

    pdf = printed(made)

    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"Inter", "Inter-Semi-Bold", "Inter-Bold"}
    assert ALPHABETS[language].split()[0] in text_of(pdf)


@pytest.mark.full
def test_sixty_lines_repeat_head_and_count_pages(acme):
    made = invoice(acme, *[line(f"A-{place:03d}") for place in range(60)])

    pages = PdfReader(io.BytesIO(printed(made))).pages

    for place, page in enumerate(pages, start=1):
        text = page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        assert f"Page {place} / {len(pages)}" in text
        assert "INV-2026-000001" in text
    assert len(pages) > 1
    assert "€7,143.84" in text_of(printed(made))


def test_the_same_snapshot_gives_the_same_bytes(acme):
    made = invoice(acme, line(), line("NUT-8"))

    assert printed(made) == printed(made)


def test_it_is_printed_from_the_snapshot_whatever_changed_since(acme):
    made = invoice(acme)
    acme.legal_name = "Another SRL"
    acme.save()
    acme.channel.seller.legal_name = "Another Seller SRL"
    acme.channel.seller.save()

    text = text_of(printed(Invoice.objects.get(pk=made.pk)))

    assert "Acme SRL" in text
    assert "Another" not in text


def test_the_code_to_scan_is_for_euro_accounts_only(acme):
    euro = invoice(acme).snapshot
    lei = {**euro, "currency": "RON"}
    wrong = {**euro, "bank": {**euro["bank"], "iban": "RO00AAAA1B31007593840000"}}

    assert payment_code(euro) is not None
    assert payment_code(lei) is None
    assert payment_code(wrong) is None
    assert payment_code({**euro, "bank": None}) is None


def test_what_no_font_has_is_not_printed_as_boxes(acme):
    made = invoice(acme, line(name="Private \ue0ff sign"))

    with pytest.raises(RenderingFailed, match="E0FF"):
        printed(made)


def test_a_missing_glyph_puts_the_invoice_off_and_says_why(acme):
    bad = invoice(acme, line(name="Private \ue0ff sign"))
    good = invoice(acme)

    assert render_due_documents() == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert not bad.pdf
    assert "U+E0FF" in bad.last_error
    assert bad.locked_until is None
    assert bad.next_at > timezone.now()
    assert good.pdf


@pytest.mark.parametrize("source", ["file:///etc/passwd", "http://127.0.0.1:1/x.png"])
def test_documents_fetch_nothing(source, settings, tmp_path):
    (tmp_path / "bad.html").write_text(f'<p>x<img src="{source}"></p>')
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}
    ]

    with pytest.raises(RenderingFailed):
        render_pdf("bad.html", {}, language="en", identifier=b"x" * 16)


def test_a_name_with_markup_is_printed_as_text(acme):
    made = invoice(acme, line(name='<img src="file:///etc/passwd"> & co'))

    assert '<img src="file' in text_of(printed(made))


def test_the_sweep_files_bytes_hash_and_time(acme):
    made = invoice(acme)

    assert render_due_documents() == 1
    assert render_due_documents() == 0

    made.refresh_from_db()
    content = made.pdf.read()
    assert hashlib.sha256(content).hexdigest() == made.pdf_sha256
    assert made.rendered_at is not None
    assert made.locked_until is None
    assert "€119.06" in text_of(content)


def test_a_filed_pdf_cannot_be_replaced(acme):
    made = invoice(acme)
    render_due_documents()

    for change in ({"pdf": ""}, {"pdf_sha256": ""}, {"rendered_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invoice.objects.filter(pk=made.pk).update(**change)


def test_the_second_to_file_leaves_nothing_behind(acme, private_folder):
    made = invoice(acme)

    assert file_pdf(invoice_id=made.pk, pdf=b"first") is True
    assert file_pdf(invoice_id=made.pk, pdf=b"second") is False

    made.refresh_from_db()
    files = [path for path in private_folder.rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [b"first"]
    assert made.pdf.read() == b"first"


def test_a_worker_that_died_is_replaced_when_its_lease_ends(acme):
    made = invoice(acme)
    Invoice.objects.filter(pk=made.pk).update(
        locked_until=timezone.now() + timedelta(seconds=60), attempts=1
    )
    assert render_due_documents() == 0

    Invoice.objects.filter(pk=made.pk).update(
        locked_until=timezone.now() - timedelta(seconds=1)
    )

    assert render_due_documents() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_print_each_invoice_once(private_folder):
    customer = make.company(channel=make.channel())
    made = [invoice(customer) for _ in range(4)]

    printed_counts = at_once([render_due_documents, render_due_documents])

    files = [path for path in private_folder.rglob("*") if path.is_file()]
    assert sum(printed_counts) == len(made) == len(files)
    assert {row.pdf.name for row in Invoice.objects.all()} == {
        path.relative_to(private_folder).as_posix() for path in files
    }


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_filed_the_pdf_is_made_up_for(private_folder):
    made = invoice(make.company(channel=make.channel()))
    connections.close_all()  # parent and child must not talk through one socket
    worker = os.fork()
    if not worker:
        _die_after_saving()
    _pid, status = os.waitpid(worker, 0)
    left_over = list(private_folder.rglob("*.pdf"))
    made.refresh_from_db()
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert (made.pdf, made.attempts, len(left_over)) == ("", 1, 1)
    assert made.locked_until is not None

    Invoice.objects.filter(pk=made.pk).update(locked_until=timezone.now())
    counts = (render_due_documents(), render_due_documents())

    made.refresh_from_db()
    assert counts == (1, 0)
    assert made.pdf.name not in {path.name for path in left_over}
    # The same snapshot gives the same bytes, so nobody could tell the two apart.
    assert left_over[0].read_bytes() == made.pdf.read()


def _die_after_saving() -> None:
    """Render in this process and be killed when the file is there, the row is not."""
    save = FileSystemStorage.save

    def save_and_die(self, name, content, max_length=None):
        save(self, name, content, max_length)
        os.kill(os.getpid(), signal.SIGKILL)

    FileSystemStorage.save = save_and_die
    render_due_documents()
    os._exit(1)
