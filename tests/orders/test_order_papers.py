"""Orders on paper: what they say, in whose language, printed once, shown to whom."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from orders.jobs import print_papers
from orders.models import Order, OrderLine, OrderPaper
from orders.selectors.order_papers import paper_content
from orders.services.cancelling import cancel_rest
from orders.services.fulfilment import confirm_order
from orders.services.notes import paper_of
from shop.mail import build_mail
from shop.models import OutgoingMail
from tests import make, make_orders
from tests.make_returns import ship


@pytest.fixture
def order(buyer, bolt, nut, acme) -> Order:
    acme.part_numbers.create(variant=bolt, number="A-77")
    return make_orders.order(buyer, (bolt, 24), (nut, 10), po_number="PO-7")


@pytest.fixture
def site(client, bob):
    client.force_login(bob)
    return client


def printed(order, language="en") -> PdfReader:
    paper = paper_of(order, language=language)
    print_papers()
    paper.refresh_from_db()
    return PdfReader(paper.pdf)


def words(reader: PdfReader) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in reader.pages).split()
    ).replace("\xa0", " ")


def test_it_says_all_that_was_agreed(order):
    Order.objects.filter(pk=order.pk).update(
        requested_on=date(2026, 12, 1),
        cost_centre_code="K-1",
        cost_centre_name="Kitchen",
        note="Ring twice",
    )
    order.lines.filter(sku="NUT-8").update(project="Roof")
    order.refresh_from_db()

    said = words(printed(order))

    for text in (
        f"Order {order.number}",
        "PO-7",
        "A-77",
        "BOLT-8",
        "K-1 Kitchen",
        "Project Roof",
        "Ring twice",
        "180.00",
        "Delivery",
        str(order.total_gross),
        "We still confirm that we deliver it.",
        "1 / 1",
    ):
        assert text in said, text


def test_once_confirmed_it_is_a_confirmation(order, dora):
    before = paper_of(order, language="en")
    confirm_order(order_id=order.pk, by=dora)
    order.refresh_from_db()

    said = words(printed(order))

    assert f"Order confirmation {order.number}" in said
    assert "We deliver what you ordered" in said
    assert OrderPaper.objects.count() == 2
    assert paper_of(order, language="en").pk != before.pk


def test_what_was_called_off_stands_beside_its_line(order, dora):
    ship(order, dora, BOLT_8=10, NUT_8=10)
    cancel_rest(order_id=order.pk, by=dora, reason="Sold out")
    order.refresh_from_db()

    said = words(printed(order))

    assert "14 of it called off" in said
    assert "Delivered in the end" in said


def test_it_is_in_the_readers_language_and_the_same_asked_twice(order):
    english = paper_of(order, language="en")
    german = paper_of(order, language="de")

    assert paper_of(order, language="en").pk == english.pk
    assert english.pk != german.pk
    assert (english.language, german.language) == ("en", "de")
    with translation.override("de"):
        assert german.snapshot["bill_to"]["country_name"] == "Rumänien"


def test_a_new_letterhead_makes_no_new_paper(order, channel):
    first = paper_of(order, language="en")
    channel.seller.legal_name = "Angro New SRL"
    channel.seller.save()
    order = Order.objects.get(pk=order.pk)

    assert paper_of(order, language="en").pk == first.pk


def test_the_buyer_finds_it_on_the_page_and_in_both_mails(site, order, dora):
    paper = f"/orders/{order.number}.pdf"
    assert f'href="{paper}"' in site.get(f"/orders/{order.number}/").content.decode()
    waiting = site.get(paper)
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "3")
    print_papers()

    answer = site.get(paper)

    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{order.number}.pdf"' in answer["Content-Disposition"]
    confirm_order(order_id=order.pk, by=dora)
    for once in (f"order-placed-{order.pk}", f"order-confirmed-{order.pk}"):
        assert OutgoingMail.objects.get(once=once).context["pdf_url"].endswith(paper)


def test_mails_name_the_paper(order):
    mail = OutgoingMail.objects.get(once=f"order-placed-{order.pk}")

    built = build_mail(mail)

    assert mail.context["pdf_url"] in built.body
    assert mail.context["pdf_url"] in built.alternatives[0].content


def test_what_is_not_ordered_has_no_paper(site, order):
    for state in ("to_approve", "in_review", "rejected", "sent_back", "cancelled"):
        Order.objects.filter(pk=order.pk).update(state=state)
        assert site.get(f"/orders/{order.number}.pdf").status_code == 404, state

    page = site.get(f"/orders/{order.number}/").content.decode()
    assert f"/orders/{order.number}.pdf" not in page
    assert not OrderPaper.objects.exists()


def test_strangers_and_guests_get_none(client, order, mallory):
    assert client.get(f"/orders/{order.number}.pdf").status_code == 302
    client.force_login(mallory)
    assert client.get(f"/orders/{order.number}.pdf").status_code == 404
    assert not OrderPaper.objects.exists()


def test_the_desk_prints_it_for_its_customers_only(client, order, dora):
    address = f"/admin/orders/order/{order.pk}/paper/"
    client.force_login(make.staff("rita", "Sales representative"))
    assert client.get(address).status_code == 404
    client.force_login(dora)
    assert address in client.get(address.replace("paper", "change")).content.decode()

    assert client.get(address).status_code == 202
    assert print_papers() == 1
    assert client.get(address)["Content-Type"] == "application/pdf"


def longer(order: Order, count: int) -> None:
    """Make the order `count` lines long, all like its first."""
    first = order.lines.order_by("position").first()
    order.lines.exclude(pk=first.pk).delete()
    OrderLine.objects.bulk_create(
        OrderLine(
            **{
                field.attname: getattr(first, field.attname)
                for field in OrderLine._meta.concrete_fields
                if field.attname not in ("id", "position")
            },
            position=place,
        )
        for place in range(2, count + 1)
    )


def queries_of(order: Order) -> int:
    fresh = Order.objects.get(pk=order.pk)
    with CaptureQueriesContext(connection) as seen:
        paper_content(fresh, language="en")
    return len(seen)


def test_a_thousand_lines_ask_no_more_than_ten(order):
    longer(order, 10)
    few = queries_of(order)
    longer(order, 1000)

    assert queries_of(order) == few


@pytest.mark.full
def test_a_thousand_lines_repeat_their_head_on_numbered_pages(order):
    longer(order, 1000)

    reader = printed(Order.objects.get(pk=order.pk))

    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 20
    assert all("Description" in page for page in pages[:-1])
    assert f"{len(pages)} / {len(pages)}" in pages[-1]
    assert sum(page.count("BOLT-8") for page in pages) == 1000
