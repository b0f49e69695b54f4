"""Quotes in rounds: counter-offers, versions, leases, parts."""

import io
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from catalog.models import Variant
from orders.errors import (
    FreightOpen,
    MoreThanOpen,
    NoParts,
    NothingCountered,
    QuoteBeingEdited,
    QuoteLineRefused,
)
from orders.jobs import expire_quotes, print_quotes, remind_of_quotes
from orders.models import (
    Order,
    OrderLine,
    Quote,
    QuoteDraft,
    QuoteEdit,
    QuoteLine,
    QuotePaper,
    QuoteState,
    QuoteVersion,
)
from orders.rules.quote_lines import FrozenLine, discounted, lines_from_json
from orders.rules.quotes import Terms
from orders.selectors.checkout import default_choice
from orders.selectors.quote_entries import items_in_text
from orders.services.quote_acceptance import Parts, accept_part, accept_quote
from orders.services.quote_drafts import (
    DraftContent,
    open_draft,
    save_draft,
    send_draft,
    start_offer,
)
from orders.services.quote_edits import LEASE
from orders.services.quotes import turn_down
from shop.errors import StaleForm, WrongState
from shop.models import OutgoingMail
from tests import make, make_quotes
from tests.race import at_once


@pytest.fixture
def quote(buyer, bolt, nut, dora) -> Quote:
    """24 bolts at 7.00 and 10 nuts at 1.00, offered."""
    made = make_quotes.asked(buyer, (bolt, 24), (nut, 10))
    return make_quotes.offer(made, dora, ("7.00", "1.00"), allows_parts=True)


def accept(buyer, quote, **fields) -> Order:
    quote.refresh_from_db()
    return accept_quote(
        buyer=buyer.at(timezone.now()),
        quote_id=quote.pk,
        version=fields.get("version", quote.version),
        checkout=default_choice(buyer),
    )


def part(buyer, quote, quantities, *, key="part") -> Order:
    quote.refresh_from_db()
    return accept_part(
        buyer=buyer.at(timezone.now()),
        quote_id=quote.pk,
        version=quote.version,
        parts=Parts({pk: Decimal(many) for pk, many in quantities.items()}, key),
        checkout=default_choice(buyer),
    )


# --- rounds -------------------------------------------------------------------


def test_three_rounds_over_http_end_in_an_order(
    client, buyer, bolt, nut, bob, dora, acme
):
    quote = make_quotes.asked(buyer, (bolt, 24), (nut, 10))
    answer, page = (
        f"/admin/orders/quote/{quote.pk}/answer/",
        f"/quotes/{quote.number}/",
    )
    client.force_login(dora)
    client.get(answer)
    first = {
        "revision": 1,
        "valid_until": (timezone.localdate() + timedelta(days=9)).isoformat(),
        "freight": "amount",
        "freight_amount": "25",
        "discount_rate": "10",
        "q-0": "24",
        "p-0": "7.00",
        "q-1": "10",
        "p-1": "1.00",
        "other_name": "Engraving",
        "other_quantity": "2",
        "other_price": "30",
        "text": "All in one delivery.",
        "send": "1",
    }
    assert client.post(answer, first).status_code == 302
    client.force_login(bob)
    guard = {"acting_for": acme.pk}
    client.post(f"{page}begin/", guard)
    lines = list(quote.lines.order_by("position"))
    countered = client.post(
        f"{page}counter/",
        {
            **guard,
            "version": 2,
            f"q-{lines[0].pk}": "48",
            f"p-{lines[0].pk}": "6,00",
            f"c-{lines[0].pk}": "in two boxes",
            "message": "We take twice as many.",
            "attached": SimpleUploadedFile("plan.pdf", make_pdf(), "application/pdf"),
        },
    )
    assert countered.status_code == 302
    client.force_login(dora)
    shown = client.get(answer).content.decode()
    draft = QuoteDraft.objects.get()
    second = {"revision": draft.revision, "freight": "amount", "freight_amount": "25"}
    second |= {"valid_until": first["valid_until"], "p-0": "6.10", "send": "1"}
    assert client.post(answer, second).status_code == 302
    client.force_login(bob)
    compared = client.get(f"{page}compare/?from=2&to=4").content.decode()
    accepted = client.post(f"{page}accept/", {**guard, "version": 4})

    assert "they offer 6.00" in shown
    for words in ("quantity", "was 24", "was 6.30", "was 0.90"):
        assert words in compared, words
    order = Order.objects.get()
    assert accepted.headers["Location"] == f"/orders/{order.number}/"
    assert [
        (line.sku, line.quantity, line.unit_price_amount)
        for line in order.lines.order_by("position")
    ] == [
        ("BOLT-8", Decimal(48), Decimal("6.1000")),
        ("NUT-8", Decimal(10), Decimal("1.0000")),
        (f"{quote.number}-3", Decimal(2), Decimal("30.0000")),
    ]
    assert order.goods_amount == Decimal("362.80")
    assert order.delivery_amount == Decimal("25.00")
    quote.refresh_from_db()
    assert quote.state == QuoteState.ACCEPTED
    assert [v.side for v in quote.versions.sent()] == [
        "buyer",
        "seller",
        "buyer",
        "seller",
    ]
    assert "plan.pdf" in client.get(page).content.decode()


def make_pdf() -> bytes:
    from pypdf import PdfWriter

    writer, kept = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(kept)
    return kept.getvalue()


def test_a_counter_offer_keeps_versions_and_tells_the_seller(quote, buyer):
    make_quotes.counter(buyer, quote, ("6.50", None))

    quote.refresh_from_db()
    bolt, nut = quote.lines.all()
    assert quote.state == QuoteState.COUNTERED
    assert (bolt.wanted_unit_amount, nut.wanted_unit_amount) == (Decimal("6.5"), None)
    first, second, third = QuoteVersion.objects.order_by("number")
    assert [row["unit_amount"] for row in first.lines] == [None, None]
    assert [row["unit_amount"] for row in second.lines] == ["7.0000", "1.0000"]
    assert third.goods_amount == Decimal("166.00")
    mail = OutgoingMail.objects.get(template="orders/quote_turn")
    assert mail.context["verb"] == "countered"
    with pytest.raises(WrongState):
        accept(buyer, quote)


@pytest.mark.parametrize(
    ("wanted", "message"), [((None, None), ""), (("7.00", "1"), " ")]
)
def test_a_counter_offer_that_says_nothing_is_refused(quote, buyer, wanted, message):
    with pytest.raises(NothingCountered):
        make_quotes.counter(buyer, quote, wanted, message=message)

    assert quote.versions.count() == 2


def test_a_stale_counter_offer_is_refused_and_nothing_typed_is_lost(
    client, quote, buyer, bob, dora
):
    make_quotes.offer(quote, dora, ("6.90", "1.00"))
    client.force_login(bob)
    line = quote.lines.first()

    answer = client.post(
        f"/quotes/{quote.number}/counter/",
        {"version": 2, f"p-{line.pk}": "6.12", "message": "For the spring."},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Somebody changed this meanwhile.", 'value="6.12"', "the spring"):
        assert words in page, words
    assert quote.versions.count() == 3


def test_a_wrong_step_names_the_line_and_what_would_work(client, quote, bob):
    client.force_login(bob)
    nut = quote.lines.last()

    answer = client.post(
        f"/quotes/{quote.number}/counter/",
        {"version": 2, f"q-{nut.pk}": "15", "added": "WHAT-9\t5"},
    )
    unknown = answer.content.decode()
    answer = client.post(
        f"/quotes/{quote.number}/counter/", {"version": 2, f"q-{nut.pk}": "15"}
    )

    assert "WHAT-9" in unknown
    page = answer.content.decode()
    assert "Line 2, NUT-8" in page
    assert "20" in page
    assert 'value="15"' in page


# --- whose turn, whose lease --------------------------------------------------


def test_while_the_seller_changes_it_the_buyer_waits(client, quote, buyer, bob, dora):
    open_draft(quote_id=quote.pk, by=dora)
    client.force_login(bob)

    with pytest.raises(QuoteBeingEdited, match=quote.number):
        accept(buyer, quote)
    with pytest.raises(QuoteBeingEdited):
        make_quotes.counter(buyer, quote, ("6.00", None))

    page = client.get(f"/quotes/{quote.number}/").content.decode()
    assert "is changing this quote now" in page
    assert "Accept and order" not in page
    assert not Order.objects.exists()


def test_a_lease_that_ran_out_is_taken_over(quote, buyer, dora):
    open_draft(quote_id=quote.pk, by=dora)
    QuoteEdit.objects.update(until=timezone.now())

    make_quotes.counter(buyer, quote, ("6.00", None))

    draft = QuoteDraft.objects.get()
    with pytest.raises(StaleForm):
        send_draft(quote_id=quote.pk, revision=draft.revision, by=dora)
    again = open_draft(quote_id=quote.pk, by=dora)
    assert again.answers_version == Quote.objects.get().version


def test_two_tabs_of_one_draft_do_not_overwrite_each_other(quote, dora):
    draft = open_draft(quote_id=quote.pk, by=dora)
    content = DraftContent(
        lines=lines_from_json(draft.lines),
        message="First",
        valid_until=None,
        terms=Terms(),
        title="",
    )
    save_draft(quote_id=quote.pk, revision=1, content=content, by=dora)

    with pytest.raises(StaleForm):
        save_draft(quote_id=quote.pk, revision=1, content=content, by=dora)

    quote.refresh_from_db()
    assert quote.answer == "Here you are."  # the buyer sees nothing of a draft


def test_what_was_prepared_can_be_thrown_away(client, quote, dora):
    client.force_login(dora)
    page = client.get(f"/admin/orders/quote/{quote.pk}/answer/").content.decode()

    client.post(f"/admin/orders/quote/{quote.pk}/discard/")

    assert f"/admin/orders/quote/{quote.pk}/discard/" in page
    assert not QuoteDraft.objects.exists()
    assert not QuoteEdit.objects.exists()
    quote.refresh_from_db()
    assert quote.state == "offered"


def test_an_offer_nobody_saw_is_ended_not_thrown_away(client, acme, dora):
    quote = start_offer(customer_id=acme.pk, by=dora)
    client.force_login(dora)

    answer = client.post(f"/admin/orders/quote/{quote.pk}/discard/")

    assert answer.status_code == 404
    assert QuoteDraft.objects.get().quote == quote


@pytest.mark.django_db(transaction=True)
def test_of_two_reps_at_once_one_edits(buyer, bolt, dora):
    quote = make_quotes.asked(buyer, (bolt, 24))
    rita = make.user("rita", is_staff=True)

    outcomes = at_once(
        [
            lambda: open_draft(quote_id=quote.pk, by=dora),
            lambda: open_draft(quote_id=quote.pk, by=rita),
        ]
    )

    assert sum(isinstance(one, QuoteDraft) for one in outcomes) == 1
    assert sum(isinstance(one, QuoteBeingEdited) for one in outcomes) == 1
    assert QuoteEdit.objects.get().until <= timezone.now() + LEASE


@pytest.mark.django_db(transaction=True)
def test_accepting_and_countering_at_once_end_in_one_of_them(buyer, bolt, dora):
    quote = make_quotes.offer(make_quotes.asked(buyer, (bolt, 24)), dora, ("7.00",))

    accepted, countered = at_once(
        [
            lambda: accept(buyer.at(timezone.now()), quote, version=2),
            lambda: make_quotes.counter(
                buyer.at(timezone.now()), quote, ("6",), version=2
            ),
        ]
    )

    quote.refresh_from_db()
    is_ordered = isinstance(accepted, Order)
    assert is_ordered != isinstance(countered, QuoteVersion)
    assert is_ordered == (quote.state == QuoteState.ACCEPTED)
    assert Order.objects.count() == int(is_ordered)


# --- parts --------------------------------------------------------------------


def test_parts_become_orders_and_the_rest_stays_open(quote, buyer):
    bolt, nut = quote.lines.all()

    first = part(buyer, quote, {bolt.pk: "10"}, key="a")
    second = part(buyer, quote, {bolt.pk: "14", nut.pk: "10"}, key="b")

    quote.refresh_from_db()
    assert first.goods_amount == Decimal("70.00")
    assert second.goods_amount == Decimal("108.00")
    assert quote.state == QuoteState.ACCEPTED
    assert set(Order.objects.values_list("quote_number")) == {(quote.number,)}


def test_one_form_sent_twice_orders_a_part_once(quote, buyer):
    bolt = quote.lines.first()

    assert part(buyer, quote, {bolt.pk: "10"}) == part(buyer, quote, {bolt.pk: "10"})

    bolt.refresh_from_db()
    assert bolt.quantity_accepted == 10
    assert Order.objects.count() == 1


def test_more_than_is_open_is_refused_with_what_is_left(quote, buyer):
    bolt = quote.lines.first()
    part(buyer, quote, {bolt.pk: "20"}, key="a")

    with pytest.raises(MoreThanOpen, match="only 4 are left"):
        part(buyer, quote, {bolt.pk: "5"}, key="b")

    assert Order.objects.count() == 1


def test_a_part_keeps_to_the_steps_and_the_rest_need_not(quote, buyer):
    nut = quote.lines.get(sku="NUT-8")  # by ten
    nut.quantity = Decimal(25)
    nut.save()

    for many in ("4", "0.5"):
        with pytest.raises(QuoteLineRefused, match="NUT-8"):
            part(buyer, quote, {nut.pk: many}, key=many)
    part(buyer, quote, {nut.pk: "20"}, key="a")
    part(buyer, quote, {nut.pk: "5"}, key="b")

    nut.refresh_from_db()
    assert nut.quantity_open == 0


def test_an_offer_as_a_whole_is_not_ordered_in_parts(quote, buyer, dora):
    make_quotes.offer(quote, dora, ("7.00", "1.00"), allows_parts=False)
    bolt, nut = quote.lines.all()

    with pytest.raises(NoParts):
        part(buyer, quote, {bolt.pk: "10"})
    order = part(buyer, quote, {bolt.pk: "24", nut.pk: "10"}, key="all")

    assert order.goods_amount == Decimal("178.00")


def test_agreed_freight_is_charged_once_and_open_freight_not_at_all(quote, buyer, dora):
    make_quotes.offer(quote, dora, ("7.00", "1.00"), freight="request")
    with pytest.raises(FreightOpen):
        accept(buyer, quote)
    make_quotes.offer(
        quote,
        dora,
        ("7.00", "1.00"),
        freight="amount",
        freight_amount=Decimal("40"),
        allows_parts=True,
    )
    bolt = quote.lines.first()

    first = part(buyer, quote, {bolt.pk: "4"}, key="a")
    rest = accept(buyer, quote)

    assert (first.delivery_amount, rest.delivery_amount) == (Decimal("40"), 0)


@pytest.mark.django_db(transaction=True)
def test_parts_ordered_at_once_never_exceed_the_offer(buyer, bolt, dora):
    quote = make_quotes.offer(
        make_quotes.asked(buyer, (bolt, 24)), dora, ("7.00",), allows_parts=True
    )
    line = quote.lines.get()

    at_once(
        [
            lambda n=n: part(buyer.at(timezone.now()), quote, {line.pk: "10"}, key=n)
            for n in "abc"
        ]
    )

    line.refresh_from_db()
    ordered = sum(order.lines.get().quantity for order in Order.objects.all())
    assert line.quantity_accepted == ordered == 20


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=st.lists(st.integers(min_value=1, max_value=15), max_size=4))
def test_parts_conserve_quantities_whatever_is_asked(quote, buyer, wanted):
    bolt = quote.lines.first()
    with transaction.atomic():
        for place, many in enumerate(wanted):
            with suppress(MoreThanOpen):
                part(buyer, quote, {bolt.pk: many}, key=f"p{place}")

        bolt.refresh_from_db()
        lines = OrderLine.objects.filter(order__quote_number=quote.number)
        ordered = sum((line.quantity for line in lines), Decimal(0))
        assert bolt.quantity_accepted == ordered
        assert ordered + bolt.quantity_open == 24
        transaction.set_rollback(True)


# --- discounts, special articles, papers --------------------------------------


@settings(max_examples=40, deadline=None)
@given(
    price=st.decimals("0.01", "9999", places=4),
    rate=st.decimals("0", "90", places=2),
    parts=st.lists(st.integers(1, 50), min_size=1, max_size=5),
)
def test_a_discount_on_everything_is_the_same_in_parts(price, rate, parts):
    whole = FrozenLine(name="x", quantity=Decimal(sum(parts)), unit_amount=price)
    pieces = [replace(whole, quantity=Decimal(many)) for many in parts]
    off = sum(one.amount(rate, "EUR") for one in pieces) - whole.amount(rate, "EUR")
    # Nothing but the rounding of each line to cents.
    assert abs(off) <= Decimal("0.005") * (len(parts) + 1)
    assert {one.final_amount(rate) for one in pieces} == {discounted(price, rate)}


def test_an_article_outside_the_catalogue_is_ordered_and_seen_nowhere(
    client, buyer, bolt, bob, dora
):
    quote = make_quotes.asked(buyer, (bolt, 24))
    draft = open_draft(quote_id=quote.pk, by=dora)
    kept = [
        FrozenLine(**{**_fields(line), "unit_amount": Decimal(7)})
        for line in lines_from_json(draft.lines)
    ]
    special = FrozenLine(
        name="Bolt with a crown",
        quantity=Decimal(4),
        kind="other",
        unit_code="piece",
        unit_amount=Decimal(50),
    )
    content = DraftContent(
        lines=(*kept, special),
        message="",
        valid_until=timezone.localdate() + timedelta(days=5),
        terms=Terms(allows_parts=True),
        title="Crowns",
    )
    save_draft(quote_id=quote.pk, revision=1, content=content, by=dora)
    send_draft(quote_id=quote.pk, revision=2, by=dora)
    line = quote.lines.last()

    first = part(buyer, quote, {line.pk: "1"}, key="a")
    part(buyer, quote, {line.pk: "2"}, key="b")

    made = Variant.objects.get(sku=f"{quote.number}-2")
    assert first.lines.get().variant == made
    assert not Variant.objects.visible_to(buyer).filter(pk=made.pk).exists()
    client.force_login(bob)
    found = client.get(f"/search/?q={made.sku}").content.decode()
    assert "Bolt with a crown" not in found
    assert client.get(f"/orders/{first.number}/").status_code == 200


def _fields(line: FrozenLine) -> dict:
    from dataclasses import asdict

    return asdict(line)


def test_ordered_quantities_cannot_be_offered_away(quote, buyer, dora):
    bolt = quote.lines.first()
    part(buyer, quote, {bolt.pk: "20"})
    draft = open_draft(quote_id=quote.pk, by=dora)
    first, second = lines_from_json(draft.lines)
    content = DraftContent(
        lines=(second,),
        message="",
        valid_until=timezone.localdate() + timedelta(days=5),
        terms=Terms(),
        title="",
    )
    save_draft(quote_id=quote.pk, revision=1, content=content, by=dora)

    with pytest.raises(QuoteLineRefused, match="20 are ordered already"):
        send_draft(quote_id=quote.pk, revision=2, by=dora)

    assert quote.lines.count() == 2
    assert first.line_id == bolt.pk


def test_offers_and_counter_offers_are_printed_and_all_is_a_spreadsheet(
    client, quote, buyer, bob, dora
):
    make_quotes.counter(buyer, quote, ("6.50", None))
    make_quotes.offer(
        quote, dora, ("6.60", "1.00"), discount_rate=Decimal(5), allows_parts=True
    )
    print_quotes()
    client.force_login(bob)
    base = f"/quotes/{quote.number}/versions/"

    books = [
        load_workbook(io.BytesIO(client.get(f"{base}{n}.xlsx").content)).active
        for n in (1, 2, 3, 4)
    ]

    assert QuotePaper.objects.count() == 3
    assert client.get(f"{base}1.pdf").status_code == 404
    assert client.get(f"{base}2.pdf").status_code == 200
    assert client.get(f"{base}3.pdf").status_code == 200
    assert client.get(f"{base}5.xlsx").status_code == 404
    prices = [[cell.value for cell in book["G"]][5:7] for book in books]
    assert prices == [[None, None], [7, 1], [6.5, 1], [6.27, 0.95]]


# --- time ---------------------------------------------------------------------


def test_a_reminder_goes_out_once_before_the_end(quote, dora):
    Quote.objects.update(
        expires_at=timezone.now() + timedelta(days=2),
        offered_at=timezone.now() - timedelta(days=10),
    )

    assert (remind_of_quotes(), remind_of_quotes()) == (1, 0)

    assert OutgoingMail.objects.filter(template="orders/quote_ends").count() == 1
    Quote.objects.update(expires_at=timezone.now())
    assert expire_quotes() == 1


def test_the_seller_says_no_with_a_reason(quote, dora, client, bob):
    turn_down(quote_id=quote.pk, version=2, reason="Sold out.", by=dora)

    client.force_login(bob)
    page = client.get(f"/quotes/{quote.number}/").content.decode()
    assert "Sold out." in page
    assert "Ended by the seller" in page


# --- long quotes, lists, strangers ---------------------------------------------


def test_long_quotes_take_no_more_queries(
    client, buyer, bolt, bob, dora, django_assert_num_queries, quote
):
    client.force_login(bob)
    urls = [f"/quotes/{quote.number}/", f"/quotes/{quote.number}/compare/?from=1&to=2"]
    for url in urls:
        client.get(url)
    counts = [_queries(client, url) for url in urls]
    unit = bolt.units.get()
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            position=place,
            variant=bolt,
            unit=unit,
            sku="BOLT-8",
            name="Bolt",
            quantity=place,
            offered_unit_amount="7",
        )
        for place in range(3, 200)
    )

    assert [_queries(client, url) for url in urls] == counts


def _queries(client, url) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_list_narrows_to_whose_turn_it_is(client, buyer, bolt, bob, dora, quote):
    other = make_quotes.asked(buyer, (bolt, 24), key="two")
    client.force_login(bob)

    mine = client.get("/quotes/?show=mine").content.decode()
    nobody = client.get("/quotes/?show=expired").content.decode()

    assert quote.number in mine
    assert other.number not in mine
    assert quote.number not in nobody
    assert "No quotes here." in nobody


@pytest.mark.parametrize(
    "page",
    ["compare/", "counter/", "part/", "versions/2.xlsx", "versions/2.pdf", "files/1/"],
)
def test_strangers_find_nothing_of_a_quote(client, quote, mallory, page):
    client.force_login(mallory)

    assert client.get(f"/quotes/{quote.number}/{page}").status_code == 404


def test_a_request_is_pasted_or_comes_from_a_page(client, bolt, nut, bob, acme):
    client.force_login(bob)
    page = client.get("/quotes/new/?sku=BOLT-8&quantity=24").content.decode()
    sent = {"key": "k", "acting_for": acme.pk, "message": "For spring"}

    wrong = client.post("/quotes/new/", {**sent, "lines": "BOLT-8;24\nNO-1;3\nNUT-8;7"})
    right = client.post("/quotes/new/", {**sent, "lines": "BOLT-8\t24\nNUT-8\t20"})

    assert "BOLT-8\t24" in page
    assert wrong.status_code == 422
    shown = wrong.content.decode()
    assert "NO-1: there is no such article here." in shown
    assert "NUT-8: " in shown
    made = Quote.objects.get()
    assert right.headers["Location"] == f"/quotes/{made.number}/"
    assert [(line.sku, line.quantity) for line in made.lines.all()] == [
        ("BOLT-8", 24),
        ("NUT-8", 20),
    ]


def test_an_article_leads_to_a_request_for_who_may_ask(
    client, bolt, bob, acme, channel
):
    client.force_login(bob)
    slug = bolt.product.texts.get().slug
    box = make.unit(bolt, "pack", factor=100)

    shown = client.get(f"/products/{slug}/?unit={box.pk}").context["page"]
    asked = client.get(shown.panel.quote_url)
    type(acme).objects.filter(pk=acme.pk).update(selling_mode="self_service")
    hidden = client.get(f"/products/{slug}/").content.decode()

    typed = asked.context["form"].initial["lines"]
    assert items_in_text(typed, asked.context["buyer"]).items[0].unit_id == box.pk
    assert "/quotes/new/" not in hidden


def test_a_long_text_is_shown_in_full_and_escaped(client, quote, bob):
    text = f"{'a' * 300}<b>&"
    QuoteLine.objects.create(
        quote=quote, position=9, kind="text", name=text[:250], text=text, quantity=1
    )
    client.force_login(bob)

    page = client.get(f"/quotes/{quote.number}/").content.decode()

    assert f"{'a' * 300}&lt;b&gt;&amp;" in page
