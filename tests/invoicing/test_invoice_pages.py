"""Pages of invoices: what a company sees, and what strangers do not."""

import io
from datetime import date

import pytest
from moneyed import Money
from pypdf import PdfReader

from invoicing.jobs import render_due_documents
from invoicing.models import Invoice
from invoicing.services import note_payment
from tests import make
from tests.make_invoicing import invoice, line

PAGES = ("/invoices/{}/", "/invoices/{}.pdf")


def settle(made, amount):
    note_payment(
        invoice_id=made.pk, amount=Money(amount, "EUR"), received_on=date(2026, 11, 21)
    )


def test_a_buyer_sees_the_sums_and_downloads_the_pdf(client, acme, bob):
    made = invoice(acme)
    render_due_documents()
    client.force_login(bob)

    page = client.get(f"/invoices/{made.number}/")
    answer = client.get(f"/invoices/{made.number}.pdf")

    assert "€119.06" in page.content.decode()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="INV-2026-000001.pdf"'
    )
    assert "no-store" in answer.headers["Cache-Control"]
    content = b"".join(answer.streaming_content)
    assert "€119.06" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("page", PAGES)
def test_another_company_gets_the_same_404_as_for_nothing(client, acme, mallory, page):
    made = invoice(acme)
    render_due_documents()
    client.force_login(mallory)

    theirs = client.get(page.format(made.number))
    nothing = client.get(page.format("INV-2026-999999"))

    assert theirs.status_code == nothing.status_code == 404
    for secret in ("Acme", "119.06", "SO-2026-000007"):
        assert secret not in theirs.content.decode()


@pytest.mark.parametrize("page", ["/invoices/", *PAGES])
def test_guests_are_sent_to_sign_in(client, acme, page):
    made = invoice(acme)

    answer = client.get(page.format(made.number))

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


@pytest.mark.parametrize("number", ["%00", "a" * 300, "INV-2026-000001%0A"])
def test_nonsense_numbers_are_not_found(client, acme, bob, number):
    client.force_login(bob)

    for page in PAGES:
        assert client.get(page.format(number)).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("viewer", 404), ("finance", 200)])
def test_only_roles_with_the_right_see_invoices(client, acme, role, status):
    made = invoice(acme)
    client.force_login(make.member("erin", acme, role=role).user)

    assert client.get(f"/invoices/{made.number}/").status_code == status
    assert client.get("/invoices/").status_code == (200 if status == 200 else 403)


def test_a_pdf_that_is_not_there_yet_says_so_and_asks_again(client, acme, bob):
    made = invoice(acme)
    client.force_login(bob)

    answer = client.get(f"/invoices/{made.number}.pdf")

    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "3"
    assert "INV-2026-000001.pdf is being prepared" in answer.content.decode()
    assert 'http-equiv="refresh"' in answer.content.decode()


@pytest.mark.parametrize(
    ("tab", "shown"),
    [
        ("open", {"OPEN-1", "LATE-1", "PART-1"}),
        ("overdue", {"LATE-1"}),
        ("paid", {"PAID-1"}),
        ("all", {"OPEN-1", "LATE-1", "PART-1", "PAID-1"}),
    ],
)
def test_tabs_show_what_they_say(client, acme, bob, tab, shown):
    invoice(acme, po_number="OPEN-1", net_days=3000)
    invoice(acme, po_number="LATE-1", issued_on=date(2026, 1, 2), net_days=1)
    settle(invoice(acme, po_number="PART-1", net_days=3000), "19.06")
    settle(invoice(acme, po_number="PAID-1", net_days=1), "119.06")
    client.force_login(bob)

    page = client.get("/invoices/", {"tab": tab}).content.decode()

    numbers = {"OPEN-1", "LATE-1", "PART-1", "PAID-1"}
    assert {number for number in numbers if number in page} == shown
    assert "€338.12 open, €119.06 of it overdue" in page


def test_the_newest_comes_first(client, acme, bob):
    for month in (2, 4, 3):
        invoice(acme, issued_on=date(2026, month, 1), po_number=f"PO-{month}")
    client.force_login(bob)

    page = client.get("/invoices/", {"tab": "all"}).content.decode()

    assert page.index("PO-4") < page.index("PO-3") < page.index("PO-2")


def test_search_finds_by_any_number_and_says_when_nothing_fits(client, acme, bob):
    invoice(acme, order_number="SO-2026-000123")
    invoice(acme, order_number="SO-2026-000456")
    client.force_login(bob)

    found = client.get("/invoices/", {"q": "000123"}).content.decode()
    nothing = client.get("/invoices/", {"q": "no-such"}).content.decode()

    assert "SO-2026-000123" in found
    assert "SO-2026-000456" not in found
    assert "No invoice bears this number." in nothing


def test_an_empty_list_says_what_will_be_there(client, acme, bob):
    client.force_login(bob)

    page = client.get("/invoices/", {"tab": "nonsense", "page": "x"})

    assert page.status_code == 200
    assert "An invoice is issued with every shipment" in page.content.decode()


def test_a_page_of_fifty_takes_as_many_queries_as_one(
    client, acme, bob, django_assert_max_num_queries
):
    client.force_login(bob)
    invoice(acme)
    with django_assert_max_num_queries(25) as few:
        client.get("/invoices/")
    for _place in range(54):
        invoice(acme)

    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get("/invoices/").content.decode()

    assert page.count("/invoices/INV-2026-0000") == 100
    assert "1–50 of 55" in page


def test_the_fragment_is_for_htmx_only(client, acme, bob):
    invoice(acme)
    client.force_login(bob)

    part = client.get("/invoices/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "INV-2026-000001" in part


def test_names_with_markup_stay_text(client, acme, bob):
    made = invoice(acme, line(name="<script>alert(1)</script>"))
    client.force_login(bob)

    page = client.get(f"/invoices/{made.number}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert Invoice.objects.count() == 1
