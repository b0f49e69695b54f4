"""Limits of reps, managers who approve, offers to prospects by a signed link."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import AccessMode, Customer, CustomerState
from accounts.rights import Right
from orders.errors import NotOwnApproval, ProspectTaken, QuoteBeingEdited
from orders.jobs import print_quotes
from orders.models import (
    Order,
    Quote,
    QuoteDraft,
    QuoteLimit,
    QuoteLink,
    QuoteState,
    QuoteVersion,
    VersionState,
)
from orders.rules.quote_limits import Basis, Limits, oversteps
from orders.rules.quote_lines import FrozenLine, lines_from_json
from orders.rules.quotes import Terms
from orders.selectors.checkout import default_choice
from orders.selectors.quote_limits import limits_of
from orders.selectors.quote_links import link_key
from orders.services.quote_acceptance import accept_quote
from orders.services.quote_counters import begin_counter
from orders.services.quote_drafts import (
    DraftContent,
    open_draft,
    save_draft,
    send_draft,
)
from orders.services.quote_edits import release_edit
from orders.services.quote_links import (
    Prospect,
    adopt_quote,
    renew_link,
    revoke_links,
    start_prospect_offer,
)
from orders.services.quote_offers import approve_offer, refuse_offer
from orders.services.quotes import lines_of_items
from shop.errors import NotAllowed, StaleForm
from shop.models import OutgoingMail
from tests import make, make_orders, make_quotes


@pytest.fixture
def rita(acme):
    """A rep of Acme who may give 10 %."""
    made = make.user("rita", is_staff=True)
    wanted = ("view_quote", "change_quote")
    made.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    acme.rep = made
    acme.save()
    QuoteLimit.objects.create(user=made, most_discount_rate=10)
    return made


@pytest.fixture
def manager(db):
    made = make.user("mona", is_staff=True)
    wanted = (
        "view_quote",
        "view_quoteversion",
        "approve_quote",
        "manage_every_customer",
        "change_quote",
    )
    made.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return made


@pytest.fixture
def asked(buyer, bolt):
    return make_quotes.asked(buyer, (bolt, 24))  # 7.50 each


def line(**fields) -> FrozenLine:
    made = {"name": "Bolt", "quantity": Decimal(1), "sku": "B"}
    return FrozenLine(**{**made, **{k: Decimal(v) for k, v in fields.items()}})


@pytest.mark.parametrize(
    ("price", "rate", "limits", "found"),
    [
        ("9.00", "0", Limits(Decimal(10)), []),
        ("8.99", "0", Limits(Decimal(10)), ["discount 10.10"]),
        ("9.50", "5", Limits(Decimal(10)), []),  # 9.025
        ("9.50", "10", Limits(Decimal(10)), ["discount 14.50"]),
        ("10.00", "0", Limits(None, Decimal(40)), []),  # cost 6: 40 %
        ("9.99", "0", Limits(None, Decimal(40)), ["margin 39.94"]),
        (
            "5.00",
            "0",
            Limits(Decimal(10), Decimal(0)),
            ["discount 50.00", "margin -20.00"],
        ),
        ("1.00", "0", Limits(), []),
        ("11.00", "0", Limits(Decimal(0)), []),
    ],
)
def test_limits_count_line_and_whole_together(price, rate, limits, found):
    one = line(unit_amount=price, list_amount="10", cost_amount="6")

    beyond = oversteps([one], Basis(Decimal(rate), {}), limits)

    assert [f"{each.kind} {each.value}" for each in beyond] == found


def test_gross_prices_are_netted_before_the_margin():
    one = line(unit_amount="12.10", cost_amount="9")
    basis = Basis(Decimal(0), {"standard": Decimal(21)})

    assert oversteps([one], basis, Limits(None, Decimal(10))) == []
    assert len(oversteps([one], basis, Limits(None, Decimal("10.01")))) == 1


def test_without_list_price_or_cost_nothing_is_judged():
    one = line(unit_amount="1")

    assert (
        oversteps([one], Basis(Decimal(0), {}), Limits(Decimal(0), Decimal(99))) == []
    )


@pytest.mark.parametrize(("cost", "found"), [(None, ["0"]), ("1", ["0.00"]), ("0", [])])
def test_outside_the_catalogue_a_cost_that_nobody_typed_is_no_margin(cost, found):
    fields = {} if cost is None else {"cost_amount": cost}
    one = replace(line(unit_amount="1", **fields), kind="other")

    beyond = oversteps([one], Basis(Decimal(0), {}), Limits(None, Decimal(20)))

    assert [str(each.value) for each in beyond] == found


def test_ones_own_limit_stands_instead_of_the_groups(rita):
    for name, rate in (("North", 20), ("South", 30)):
        group = Group.objects.create(name=name)
        rita.groups.add(group)
        QuoteLimit.objects.create(group=group, most_discount_rate=rate)

    assert limits_of(rita).most_discount_rate == 10
    QuoteLimit.objects.filter(user=rita).delete()
    assert limits_of(rita).most_discount_rate == 30


def test_beyond_the_limit_a_manager_looks_first(asked, buyer, rita, manager):
    make_quotes.offer(asked, rita, ("6.00",))

    asked.refresh_from_db()
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)
    assert (asked.state, asked.version) == (QuoteState.REQUESTED, 1)
    assert waiting.reasons[0]["value"] == "20.00"
    assert not OutgoingMail.objects.filter(template="orders/quote_offered").exists()
    mail = OutgoingMail.objects.get(template="orders/quote_waiting")
    assert mail.recipient == manager.email
    with pytest.raises(NotAllowed):
        approve_offer(version_id=waiting.pk, by=rita)

    sent = approve_offer(version_id=waiting.pk, by=manager, note="Once.")

    asked.refresh_from_db()
    assert (asked.state, sent.author, sent.decided_by) == ("offered", rita, manager)
    assert OutgoingMail.objects.filter(template="orders/quote_offered").count() == 1
    assert OutgoingMail.objects.get(template="orders/quote_decided")


def test_within_the_limit_nobody_is_asked(asked, rita):
    made = make_quotes.offer(asked, rita, ("6.75",))

    assert made.state == QuoteState.OFFERED


def test_nobody_approves_their_own_offer(asked, manager):
    QuoteLimit.objects.create(user=manager, most_discount_rate=0)
    make_quotes.offer(asked, manager, ("7.00",))
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)

    with pytest.raises(NotOwnApproval):
        approve_offer(version_id=waiting.pk, by=manager)

    asked.refresh_from_db()
    assert asked.state == QuoteState.REQUESTED


def test_what_was_accepted_meanwhile_is_not_offered_anew(asked, buyer, rita, manager):
    make_quotes.offer(asked, rita, ("7.00",))
    make_quotes.offer(asked, rita, ("5.00",))
    asked.refresh_from_db()
    accept_quote(
        buyer=buyer.at(timezone.now()),
        quote_id=asked.pk,
        version=asked.version,
        checkout=default_choice(buyer),
    )
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)

    with pytest.raises(StaleForm):
        approve_offer(version_id=waiting.pk, by=manager)

    assert Order.objects.get().goods_amount == Decimal("168.00")


def test_what_a_manager_sends_back_is_a_draft_again(asked, rita, manager):
    make_quotes.offer(asked, rita, ("6.00",))
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)

    refuse_offer(version_id=waiting.pk, by=manager, note="Too low.")

    draft = QuoteDraft.objects.get()
    assert lines_from_json(draft.lines)[0].unit_amount == Decimal("6.0000")
    mail = OutgoingMail.objects.get(template="orders/quote_decided")
    assert mail.context["text"] == "Too low."


def test_the_queue_and_the_decision_in_the_admin(client, asked, rita, manager):
    make_quotes.offer(asked, rita, ("6.00",))
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)
    url = f"/admin/orders/quoteversion/{waiting.pk}/decide/"
    client.force_login(rita)
    refused = client.get(url).status_code
    client.force_login(manager)

    queue = client.get("/admin/orders/quoteversion/?state__exact=waiting")
    page = client.get(url).content.decode()
    answer = client.post(url, {"approve": "1", "note": ""})

    assert refused == 403
    assert asked.number in queue.content.decode()
    assert "20\N{NO-BREAK SPACE}% discount" in page
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.state == QuoteState.OFFERED


# --- prospects ----------------------------------------------------------------


@pytest.fixture
def prospect_quote(shop, bolt, dora, buyer) -> Quote:
    """An offer of 24 bolts at 7.00 to somebody without an account, sent."""
    person = Prospect("Nova SRL", "Nina", "nina@nova.example", "RO", "en")
    made = start_prospect_offer(channel_id=shop.pk, prospect=person, by=dora)
    lines = lines_of_items(buyer, [make_orders.item(bolt, 24)])
    priced = [
        FrozenLine(**{**_fields(one), "unit_amount": Decimal(7)}) for one in lines
    ]
    content = DraftContent(
        lines=tuple(priced),
        message="Welcome",
        valid_until=timezone.localdate() + timedelta(days=9),
        terms=Terms(),
        title="First order",
    )
    save_draft(quote_id=made.pk, revision=1, content=content, by=dora)
    send_draft(quote_id=made.pk, revision=2, by=dora)
    made.refresh_from_db()
    return made


def _fields(one: FrozenLine) -> dict:
    from dataclasses import asdict

    return asdict(one)


def page_of(quote: Quote) -> str:
    return f"/quotes/offer/{link_key(quote.links.first(), quote)}/"


def test_a_prospect_reads_downloads_and_comments(client, prospect_quote, dora):
    print_quotes()
    url = page_of(prospect_quote)

    page = client.get(url)
    pdf = client.get(f"{url[:-1]}.pdf")
    xlsx = client.get(f"{url[:-1]}.xlsx")
    said = client.post(f"{url}comment/", {"text": "When can it be here?"})

    shown = page.content.decode()
    says = "Your turn: accept or decline"
    for words in ("First order", "Nova SRL", "168.00", "Welcome", "sign in", says):
        assert words in shown, words
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    # With "no-referrer" browsers send forms with the origin "null", which is refused.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in shown
    assert (pdf.status_code, xlsx.status_code, said.status_code) == (200, 200, 302)
    assert "When can it be here?" in client.get(url).content.decode()
    mails = OutgoingMail.objects
    assert mails.get(template="orders/quote_offered").recipient == "nina@nova.example"
    assert mails.get(template="orders/quote_turn").recipient == dora.email
    assert Customer.objects.get(name="Nova SRL").state == CustomerState.PROSPECT


def test_a_link_opens_where_the_channel_is_closed(client, prospect_quote, shop):
    shop.access_mode = AccessMode.CLOSED
    shop.save()

    assert client.get(page_of(prospect_quote)).status_code == 200
    assert client.get(f"/quotes/{prospect_quote.number}/").status_code == 302


def test_only_the_very_link_opens_it(client, prospect_quote, dora):
    url = page_of(prospect_quote)
    customer, link = prospect_quote.customer_id, prospect_quote.links.get()
    made_up = [
        f"/quotes/offer/{customer}-{link.pk}-{link.secret}/",
        url[:-2] + ("A" if url[-2] != "A" else "B") + "/",
        url.replace(f"{customer}-{link.pk}-", f"{customer}-{link.pk + 1}-"),
        f"/quotes/{prospect_quote.number}/",
    ]
    before = client.get(url).status_code

    answers = [client.get(address).status_code for address in made_up]
    revoke_links(quote_id=prospect_quote.pk, by=dora)

    assert before == 200
    assert answers == [404, 404, 404, 302]
    for address in (url, f"{url[:-1]}.pdf", f"{url[:-1]}.xlsx"):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{url}comment/", {"text": "x"}).status_code == 404


def test_a_link_ends_on_its_day_and_a_draft_shows_to_nobody(client, prospect_quote):
    url = page_of(prospect_quote)
    Quote.objects.update(state=QuoteState.DRAFT)
    drafted = client.get(url).status_code
    Quote.objects.update(state=QuoteState.OFFERED)
    QuoteLink.objects.update(expires_at=timezone.now())

    assert (drafted, client.get(url).status_code) == (404, 404)


def test_a_prospect_declines(client, prospect_quote):
    url = page_of(prospect_quote)

    without = client.post(f"{url}decline/", {"version": 2, "reason": ""})
    given = client.post(
        f"{url}decline/", {"version": prospect_quote.version, "reason": "Too dear."}
    )

    assert (without.status_code, given.status_code) == (422, 302)
    prospect_quote.refresh_from_db()
    assert prospect_quote.state == QuoteState.DECLINED
    assert "Too dear." in client.get(url).content.decode()


def test_a_prospect_takes_the_offer_to_a_company_and_accepts_there(
    client, prospect_quote, bob, acme, buyer
):
    url = page_of(prospect_quote)
    client.force_login(bob)

    taken = client.post(f"{url}take/", {"acting_for": acme.pk})

    prospect_quote.refresh_from_db()
    page = f"/quotes/{prospect_quote.number}/"
    assert taken.headers["Location"] == page
    assert prospect_quote.customer == acme
    assert client.get(url).status_code == 404
    client.post(
        f"{page}accept/",
        {"version": prospect_quote.version, "acting_for": acme.pk},
    )
    assert Order.objects.get().goods_amount == Decimal("168.00")
    assert Customer.objects.get(name="Nova SRL").archived_at is not None


def test_registering_from_the_offer_begins_with_what_it_knows(client, prospect_quote):
    prospect_quote.customer.addresses.create(
        name="Nova SRL", line1="Calea Nouă 4", city="Iași", country="RO"
    )
    way = f"{page_of(prospect_quote)}register/"

    offer = client.get(page_of(prospect_quote)).content.decode()
    form = client.get(way, follow=True).context["form"]
    revoke_links(quote_id=prospect_quote.pk, by=prospect_quote.offered_by)

    assert f'href="{way}"' in offer
    known = {"name": "Nova SRL", "email": "nina@nova.example", "contact_name": "Nina"}
    place = {"line1": "Calea Nouă 4", "city": "Iași", "country": "RO"}
    for name, text in (known | place | {"legal_name": "Nova SRL"}).items():
        assert form[name].value() == text, name
    assert client.get(way).status_code == 404


def test_what_an_offer_knows_is_forgotten_once_somebody_registered(
    client, prospect_quote
):
    client.get(f"{page_of(prospect_quote)}register/")
    kept = client.session["known_applicant"]["fields"]

    answer = client.post(
        "/register/",
        {
            **kept,
            "registration_number": "J40/1/2026",
            "line1": "Calea Nouă 4",
            "city": "Iași",
            "password": "a long enough secret",
            "terms": "on",
        },
    )

    assert answer.status_code == 302, answer.context["form"].errors
    assert "known_applicant" not in client.session


def test_what_an_offer_knows_is_known_for_an_hour(client, prospect_quote):
    client.get(f"{page_of(prospect_quote)}register/")

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        form = client.get("/register/").context["form"]

    assert not form["email"].value()
    assert "known_applicant" not in client.session


def test_a_prospect_whose_vat_id_is_noted_can_register(client, prospect_quote):
    Customer.objects.filter(pk=prospect_quote.customer_id).update(vat_id="RO18547290")
    client.get(f"{page_of(prospect_quote)}register/")
    kept = client.session["known_applicant"]["fields"]
    assert kept["vat_id"] == "RO18547290"

    place = {"line1": "Calea Nouă 4", "city": "Iași"}
    agreed = {"password": "a long enough secret", "terms": "on"}
    answer = client.post("/register/", {**kept, **place, **agreed})

    assert answer.status_code == 302, answer.context["form"].errors
    known = Customer.objects.filter(vat_id="RO18547290").order_by("pk")
    assert [one.state for one in known] == ["prospect", "pending"]


def test_an_offer_in_another_currency_stays_the_prospects(prospect_quote, buyer, acme):
    acme.currency = "RON"
    acme.save()

    with pytest.raises(ProspectTaken):
        adopt_quote(
            link_id=prospect_quote.links.get().pk, buyer=make.buyer(buyer.user, acme)
        )

    prospect_quote.refresh_from_db()
    assert prospect_quote.customer.name == "Nova SRL"


def test_a_rep_builds_an_offer_from_nothing(client, rita, acme, bolt, nut, bob):
    client.force_login(rita)

    started = client.post("/admin/orders/quote/new/", {"customer": acme.name})
    quote = Quote.objects.get()
    url = f"/admin/orders/quote/{quote.pk}/answer/"
    client.get(url)
    base = {"freight": "method", "valid_until": "2999-01-01"}
    client.post(url, {**base, "revision": 1, "added": "BOLT-8;24\nNUT-8;10", "save": 1})
    found = client.post(url, {**base, "revision": 2, "q": "NUT-8", "search": "1"})
    client.force_login(bob)
    hidden = client.get(f"/quotes/{quote.number}/").status_code
    client.force_login(rita)
    draft = QuoteDraft.objects.get()
    client.post(url, {**base, "revision": draft.revision, "d-0": "5", "send": "1"})

    assert started.headers["Location"] == url
    assert found.headers["Location"] == f"{url}?q=NUT-8"
    assert hidden == 404
    quote.refresh_from_db()
    assert quote.state == QuoteState.OFFERED
    assert [one.offered_unit_amount for one in quote.lines.all()] == [
        Decimal("7.1250"),
        Decimal("1.1000"),
    ]


def test_a_rep_offers_nothing_to_customers_of_others(client, rita, mallory):
    other = mallory.memberships.get().customer
    client.force_login(rita)

    answer = client.post("/admin/orders/quote/new/", {"customer": other.name})

    assert answer.status_code == 422
    assert not Quote.objects.exists()


def test_versions_are_written_for_quotes_of_before(asked, dora):
    from importlib import import_module

    from django.apps import apps

    make_quotes.offer(asked, dora, ("7.00",))
    QuoteVersion.objects.all().delete()
    move = import_module("orders.migrations.0017_write_quote_versions")

    move.write_versions(apps, None)
    move.write_versions(apps, None)

    first, second = asked.versions.order_by("number")
    assert (first.side, first.message, first.number) == ("buyer", "Please", 1)
    assert (second.side, second.goods_amount) == ("seller", Decimal("168.00"))
    assert lines_from_json(second.lines)[0].unit_amount == Decimal("7.0000")


def test_a_manager_waits_while_the_buyer_counters(asked, buyer, rita, manager):
    make_quotes.offer(asked, rita, ("7.00",))
    make_quotes.offer(asked, rita, ("6.00",))
    begin_counter(buyer=buyer.at(timezone.now()), quote_id=asked.pk)
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)

    with pytest.raises(QuoteBeingEdited):
        approve_offer(version_id=waiting.pk, by=manager)

    release_edit(quote_id=asked.pk, side="buyer", by=buyer.user)
    assert approve_offer(version_id=waiting.pk, by=manager).state == VersionState.SENT


def test_what_comes_back_keeps_its_last_day_and_closes_open_pages(asked, rita, manager):
    make_quotes.offer(asked, rita, ("6.00",), days=9)
    made = QuoteVersion.objects.get(state=VersionState.WAITING)
    begun = open_draft(quote_id=asked.pk, by=rita)

    refuse_offer(version_id=made.pk, by=manager, note="Too low.")

    draft = QuoteDraft.objects.get()
    assert draft.revision == begun.revision + 1
    zone = asked.channel.seller.zone
    assert draft.valid_until == made.expires_at.astimezone(zone).date()


def test_a_new_link_leaves_what_waits_for_a_manager_alone(
    prospect_quote, dora, manager
):
    QuoteLimit.objects.create(user=dora, most_discount_rate=1)
    make_quotes.offer(prospect_quote, dora, ("5.00",))
    waiting = QuoteVersion.objects.get(state=VersionState.WAITING)

    renew_link(quote_id=prospect_quote.pk, email="n@nova.example", name="Nina", by=dora)

    approve_offer(version_id=waiting.pk, by=manager)
    mails = OutgoingMail.objects.filter(template="orders/quote_offered")
    assert sorted(mails.values_list("recipient", flat=True)) == [
        "n@nova.example",
        "n@nova.example",
        "nina@nova.example",
    ]


def test_who_may_not_ask_for_quotes_takes_none_along(prospect_quote, buyer):
    without = replace(buyer, rights=buyer.rights - {Right.REQUEST_QUOTES.value})

    with pytest.raises(NotAllowed):
        adopt_quote(link_id=prospect_quote.links.get().pk, buyer=without)


def test_a_price_outside_the_catalogue_is_what_is_printed_and_charged(
    client, asked, rita
):
    client.force_login(rita)
    url = f"/admin/orders/quote/{asked.pk}/answer/"
    client.get(url)
    data = {
        "revision": 1,
        "freight": "method",
        "valid_until": "2999-01-01",
        "other_name": "Mould",
        "other_price": "1.23455",
        "other_quantity": "2.0005",
    }

    answer = client.post(url, data)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"other_price", "other_quantity"}
