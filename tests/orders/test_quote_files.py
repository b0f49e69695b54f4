"""What goes with a quote as a file: lists of articles, papers of both sides, PDFs."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook
from pypdf import PdfReader

from orders.jobs import print_quotes
from orders.models import Quote, QuotePaper
from orders.selectors.quote_entries import asked_text, items_in_text
from orders.services.lists import add_to_list, make_list
from orders.services.quote_drafts import open_draft
from tests import make, make_quotes
from tests.make_orders import item

ASK = "/quotes/new/"
PDF = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SENT = {"message": "Please", "title": "Season", "key": "k", "lines": ""}


@pytest.fixture
def site(client, bob, acme, shop):
    client.force_login(bob)
    return client


@pytest.fixture
def guard(acme):
    return {"acting_for": acme.pk}


@pytest.fixture
def offered(buyer, bolt, dora) -> Quote:
    return make_quotes.offer(make_quotes.asked(buyer, (bolt, 24)), dora, ("7.00",))


def csv(text):
    return SimpleUploadedFile("need.csv", text.encode(), "text/csv")


def xlsx(*rows):
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return SimpleUploadedFile("need.xlsx", kept.getvalue(), kind)


def lines_of(quote):
    return [(line.sku, int(line.quantity)) for line in quote.lines.order_by("position")]


@pytest.mark.parametrize(
    "file",
    [
        csv("Article;Quantity\nBOLT-8;24\nNUT-8;20\n"),
        xlsx(("SKU", "Name", "Qty"), ("BOLT-8", "x", 24), ("NUT-8", "y", 20)),
    ],
)
def test_a_file_asks_for_its_articles_and_those_that_were_typed(
    site, guard, bolt, nut, file
):
    file.seek(0)

    answer = site.post(ASK, {**SENT, **guard, "lines": "BOLT-8; 1", "file": file})

    assert answer.status_code == 302
    assert lines_of(Quote.objects.get()) == [("BOLT-8", 25), ("NUT-8", 20)]


def test_lines_of_a_file_that_name_nothing_are_mended_in_the_field(
    site, guard, bolt, nut
):
    file = csv("Article;Quantity;Unit\nBOLT-8;24;\nNO-1;3;\nNUT-8;20;pallet\n")

    answer = site.post(ASK, {**SENT, **guard, "file": file})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert form.errors["lines"] == [
        "NO-1: there is no such article here.",
        "NUT-8: it is not sold by “pallet”.",
    ]
    assert form["lines"].value() == "BOLT-8\t24\nNO-1\t3\nNUT-8\t20\tpallet"
    assert not Quote.objects.exists()


def test_a_file_whose_columns_nobody_knows_is_refused_and_says_what_would_do(
    site, guard, bolt
):
    file = csv("foo;bar;baz\nBOLT-8;x;y\nNUT-8;z;w\n")

    answer = site.post(ASK, {**SENT, **guard, "lines": "BOLT-8; 1", "file": file})

    form = answer.context["form"]
    assert "call them article, quantity" in form.errors["file"][0]
    assert form["lines"].value() == "BOLT-8; 1"
    assert not Quote.objects.exists()


def test_without_a_line_or_a_file_nothing_is_asked(site, guard, bolt):
    answer = site.post(ASK, {**SENT, **guard})

    assert answer.context["form"].errors["lines"]
    assert not Quote.objects.exists()


def test_an_offer_takes_the_articles_of_a_file(client, offered, nut, dora):
    draft = open_draft(quote_id=offered.pk, by=dora)
    client.force_login(dora)
    sent = {"revision": draft.revision, "freight": "method", "save": "1"}

    client.post(
        f"/admin/orders/quote/{offered.pk}/answer/",
        {**sent, "file": csv("Article;Quantity\nNUT-8;7\n")},
    )

    draft.refresh_from_db()
    kept = [(line["sku"], line["quantity"]) for line in draft.lines]
    assert kept == [("BOLT-8", "24.000"), ("NUT-8", "7")]


def test_papers_of_the_buyer_come_with_the_request(site, guard, bolt, dora, mallory):
    paper = SimpleUploadedFile("drawing.pdf", PDF, "application/pdf")
    site.post(ASK, {**SENT, **guard, "lines": "BOLT-8; 24", "attached": paper})
    quote = Quote.objects.get()
    kept = quote.versions.get().files.get().attachment

    mine = site.get(f"/quotes/{quote.number}/")
    site.force_login(mallory)
    hidden = site.get(f"/quotes/{quote.number}/files/{kept.pk}/")
    site.force_login(dora)
    theirs = site.get(f"/admin/orders/quote/{quote.pk}/compare/").content.decode()

    (entry,) = mine.context["page"].thread
    assert (entry.who, [file.name for file in entry.files]) == ("Bob", ["drawing.pdf"])
    assert hidden.status_code == 404
    assert "drawing.pdf" in theirs


def test_a_counter_offer_is_printed_beside_the_offer(site, offered, buyer, dora):
    make_quotes.counter(buyer, offered, ("6.00",), message="We take more.")
    url = f"/quotes/{offered.number}"
    waits = site.get(f"{url}/versions/3.pdf")

    assert print_quotes() == 2

    text = PdfReader(QuotePaper.objects.get(version=3).pdf).pages[0].extract_text()
    for words in (f"Counter-offer to {offered.number}", "6.00", "144.00", "We take"):
        assert words in text, words
    assert "valid until" not in text
    last = site.get(f"{url}.pdf")
    assert waits.status_code == 202
    assert last.headers["Content-Disposition"].endswith('-v2.pdf"')
    assert f"{url}/versions/3.pdf" in site.get(f"{url}/").content.decode()
    site.force_login(dora)
    theirs = site.get(f"/admin/orders/quote/{offered.pk}/versions/3.pdf")
    assert theirs.headers["Content-Type"] == "application/pdf"


def test_a_list_is_asked_for_in_its_units_whatever_the_language(buyer, bolt):
    box = make.unit(bolt, "carton", factor=100)
    monday = make_list(buyer=buyer, name="Monday")
    add_to_list(buyer=buyer, list_id=monday.pk, items=[item(bolt, "1.5", unit=box)])

    for language in ("en", "de", "ro", "vi"):
        with translation.override(language):
            text = asked_text({"list": str(monday.pk)}, buyer)
            read = items_in_text(text, buyer, checks_steps=False)
        (asked,) = read.items
        assert (asked.unit_id, str(asked.quantity)) == (box.pk, "1.5"), language


def test_a_list_offers_to_ask_for_prices(site, buyer, bolt):
    monday = make_list(buyer=buyer, name="Monday")
    add_to_list(buyer=buyer, list_id=monday.pk, items=[item(bolt, 3)])

    page = site.get(f"/lists/{monday.pk}/").content.decode()

    assert f'href="/quotes/new/?list={monday.pk}"' in page
    assert "BOLT-8\t3" in site.get(f"/quotes/new/?list={monday.pk}").content.decode()
