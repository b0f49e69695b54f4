"""A representative in the place of a customer's person: what opens, closes and ends."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.acting import ACTING_KEY, IDLE, LONGEST
from accounts.models import Event, Member, User
from accounts.rights import REP_RIGHTS, Right
from orders.models import Cart, Order
from orders.selectors.orders import who_ordered
from shop.acting_pages import is_open
from tests import make, make_orders, make_quotes
from tests.isolation.addresses import addresses
from tests.orders.test_checkout_page import filled

BANNER = "in the place of"


@pytest.fixture
def bolt(channel):
    made = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), made, "4.10")
    make.stock(made, 1000)
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    return made


@pytest.fixture
def rita(acme):
    made = make.staff("rita", "Sales representative")
    acme.rep = made
    acme.save()
    return made


@pytest.fixture
def ritas(client, rita, bob, acme):
    """Rita's browser while she acts for Bob of Acme."""
    client.force_login(rita)
    answer = begin(client, acme, bob)
    assert answer.status_code == 302, answer.content[:500]
    return client


def begin(client, customer, person=None, **form):
    url = reverse("admin:accounts_customer_act", args=[customer.pk])
    return client.post(url, {"person": person.pk if person else "", **form})


def guard(customer, person) -> dict:
    return {"acting_for": customer.pk, "acting_as": person.pk}


def put_in(client, variant, **form):
    unit = variant.units.get(is_base=True)
    sent = {"variant": variant.pk, "unit": unit.pk, "quantity": "5", **form}
    return client.post(reverse("orders:add-to-cart"), sent)


def deeds(customer) -> list[tuple[str, object, object, object]]:
    found = Event.objects.filter(customer=customer, verb__startswith="acting")
    return [
        (one.verb, one.actor, one.on_behalf_of, one.data)
        for one in found.order_by("pk")
    ]


def test_beginning_and_ending_are_written_down_with_both_names(ritas, rita, acme, bob):
    home = ritas.get("/").content.decode()

    assert BANNER in home
    assert all(name in home for name in ("Rita", "Acme", "Bob"))
    left = ritas.post(reverse("accounts:stop-acting"))
    page = reverse("admin:accounts_customer_change", args=[acme.pk])
    assert left.url == page
    assert BANNER not in ritas.get("/").content.decode()
    assert deeds(acme) == [
        ("acting_began", rita, acme, {"for_user": bob.pk}),
        ("acting_ended", rita, acme, {"for_user": bob.pk}),
    ]


def test_an_order_bears_both_names(ritas, rita, acme, bob, bolt, mailoutbox):
    put_in(ritas, bolt, **guard(acme, bob))
    page = ritas.get(reverse("orders:checkout")).content.decode()

    answer = ritas.post(reverse("orders:checkout"), filled(page))

    order = Order.objects.get()
    assert answer.url == reverse("orders:order", args=[order.number])
    assert (order.placed_by, order.rep, order.customer) == (bob, rita, acme)
    placed = Event.objects.get(verb="placed")
    assert (placed.actor, placed.on_behalf_of) == (rita, acme)
    assert placed.data["for_user"] == bob.pk
    told = ritas.get(answer.url).content.decode()
    assert "placed by you for Bob" in told
    assert "Rita for Bob, Acme" in ritas.get("/account/timeline/").content.decode()


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        ("rita", "placed by you for Bob"),
        ("bob", "placed by Rita for you"),
        ("carl", "placed by Rita for Bob"),
    ],
)
def test_who_ordered_is_said_to_whoever_reads_it(rita, acme, bob, bolt, reader, said):
    own = make.buyer(bob, acme)
    order = make_orders.order(replace(own, rep=rita), (bolt, 2))
    people = {
        "rita": replace(own, rep=rita),
        "bob": own,
        "carl": make.buyer(make.member("carl", acme).user, acme),
    }

    assert who_ordered(order, people[reader]) == said


def test_one_language_for_the_page_and_the_persons_for_papers(ritas, acme, bob, bolt):
    for language, name in (("ro", "Șurub"), ("fr", "Boulon")):
        bolt.product.texts.create(language=language, name=name, slug=language)
    van = acme.channel.shipping_methods.get()
    van.names = {"en": "Own van", "ro": "Dubă", "fr": "Camionnette"}
    van.save()
    User.objects.filter(pk=bob.pk).update(language="ro")
    put_in(ritas, bolt, **guard(acme, bob))

    page = ritas.get("/fr/checkout/").content.decode()
    ritas.post("/fr/checkout/", filled(page))

    assert "Boulon" in page
    assert "Camionnette" in page
    assert "Șurub" not in page
    order = Order.objects.get()
    assert (order.language, order.shipping_name) == ("ro", "Dubă")
    assert order.lines.get().name == "Șurub"


def test_a_quote_asked_for_in_another_language_is_in_the_persons(acme, bob, rita, bolt):
    bolt.product.texts.create(language="ro", name="Șurub", slug="surub")
    bob.language = "ro"
    bob.save()
    buyer = replace(make.buyer(bob, acme), rep=rita, language="en")

    quote = make_quotes.asked(buyer, (bolt, 5))
    line = quote.lines.get()
    make_quotes.offer(quote, rita, ["3.90"])

    assert line.name == "Șurub"
    assert quote.papers.get().language == "ro"


def test_what_the_rep_puts_into_a_cart_is_not_in_the_persons(
    ritas, rita, acme, bob, bolt
):
    put_in(ritas, bolt, **guard(acme, bob))

    own = Cart.objects.get(lines__variant=bolt)
    assert (own.user, own.customer) == (rita, acme)
    assert not Cart.objects.filter(user=bob).exists()


def test_the_persons_own_cart_is_seen_and_copied_but_not_changed(
    ritas, rita, acme, bob, bolt
):
    theirs = make_orders.cart(make.buyer(bob, acme), (bolt, 3))
    page = reverse("orders:cart-page", args=[theirs.pk])
    line = theirs.lines.get()

    assert ritas.get(page).status_code == 200
    refused = ritas.post(
        reverse("orders:set-quantity", args=[line.pk]),
        {"quantity": "9", **guard(acme, bob)},
    )
    ritas.post(reverse("orders:copy-cart", args=[theirs.pk]), guard(acme, bob))

    line.refresh_from_db()
    assert (line.quantity, refused.status_code) == (3, 422)
    assert Cart.objects.get(user=rita).lines.get().quantity == 3


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"acting_for": "{other}", "acting_as": "{person}"},
        {"acting_for": "{customer}", "acting_as": "{another}"},
        {"acting_for": "{customer}"},
    ],
    ids=["own page", "another customer", "another person", "no person"],
)
def test_a_form_from_another_tab_is_refused(
    ritas, rita, acme, bob, bolt, form, channel
):
    other = make.company(name="Beta", channel=channel, rep=rita)
    names = {
        "other": other.pk,
        "customer": acme.pk,
        "person": bob.pk,
        "another": make.member("carl", acme).user.pk,
    }
    filled = {key: value.format(**names) for key, value in form.items()}

    answer = put_in(ritas, bolt, **filled)

    assert answer.status_code == 409
    assert not Cart.objects.exists()


def test_after_acting_a_form_of_it_is_refused(ritas, acme, bob, bolt):
    ritas.post(reverse("accounts:stop-acting"))

    answer = put_in(ritas, bolt, **guard(acme, bob))

    assert answer.status_code == 409
    assert not Cart.objects.exists()


def test_acting_for_another_customer_ends_the_first(ritas, rita, acme, channel):
    beta = make.company(name="Beta", channel=channel, rep=rita)
    zoe = make.member("zoe", beta, role="admin").user

    begin(ritas, beta, zoe)

    assert [verb for verb, *_ in deeds(acme)] == ["acting_began", "acting_ended"]
    assert "Beta" in ritas.get("/").content.decode()


def test_a_rep_acts_for_nobody_elses_customer(client, rita, mallory):
    theirs = Member.objects.get(user=mallory).customer
    client.force_login(rita)

    answer = begin(client, theirs, mallory)

    assert answer.status_code == 404
    assert ACTING_KEY not in client.session
    assert deeds(theirs) == []


def test_nobody_acts_in_the_place_of_a_stranger(client, rita, acme, bob, mallory):
    client.force_login(rita)

    answer = begin(client, acme, mallory)

    assert answer.status_code == 422
    assert ACTING_KEY not in client.session


@pytest.mark.parametrize("group", ["Warehouse", "Accounting"])
def test_others_of_the_seller_act_for_nobody(client, acme, bob, group):
    client.force_login(make.staff("walt", group))

    assert begin(client, acme, bob).status_code == 403
    assert ACTING_KEY not in client.session


def test_a_manager_acts_for_every_customer(client, acme, bob):
    client.force_login(make.staff("mo", "Manager"))

    assert begin(client, acme, bob).url == "/"
    assert BANNER in client.get("/").content.decode()


def _loses_the_customer(rita, acme, bob):
    acme.rep = None
    acme.save()


def _loses_the_permission(rita, acme, bob):
    rita.groups.clear()


def _loses_the_person(rita, acme, bob):
    bob.memberships.update(archived_at=timezone.now())


def _closes_the_customer(rita, acme, bob):
    acme.archived_at = timezone.now()
    acme.save()


@pytest.mark.parametrize(
    "lose",
    [
        _loses_the_customer,
        _loses_the_permission,
        _loses_the_person,
        _closes_the_customer,
    ],
)
def test_who_may_not_any_more_is_out_at_the_next_click(
    ritas, rita, acme, bob, bolt, lose
):
    lose(rita, acme, bob)

    answer = put_in(ritas, bolt, **guard(acme, bob))

    assert answer.status_code == 302
    assert not Cart.objects.exists()
    assert ACTING_KEY not in ritas.session
    assert deeds(acme)[-1][3] == {"for_user": bob.pk, "because": "lost"}
    assert "Acme" not in ritas.get("/").content.decode()


@pytest.mark.parametrize(
    ("field", "ago"), [("seen_at", IDLE), ("began_at", LONGEST)], ids=["idle", "long"]
)
def test_acting_ends_by_itself(ritas, acme, bob, field, ago):
    age(ritas, field, ago - timedelta(seconds=5))
    assert ritas.get("/").status_code == 200
    age(ritas, field, ago)

    answer = ritas.get("/orders/", headers={"HX-Request": "true"})

    assert answer.headers["HX-Redirect"] == reverse(
        "admin:accounts_customer_changelist"
    )
    assert deeds(acme)[-1][3]["because"] == "expired"


def age(client, field: str, ago: timedelta) -> None:
    session = client.session
    at = int((timezone.now() - ago).timestamp())
    session[ACTING_KEY] = session[ACTING_KEY] | {field: at}
    session.save()


def test_signing_out_ends_it(ritas, acme):
    ritas.post(reverse("account_logout"))

    assert [verb for verb, *_ in deeds(acme)] == ["acting_began", "acting_ended"]


def test_in_the_admin_the_rep_is_themselves(ritas, acme):
    page = ritas.get(reverse("admin:accounts_customer_change", args=[acme.pk]))

    assert page.status_code == 200
    assert ACTING_KEY in ritas.session


def test_a_rep_has_no_more_rights_than_the_person(client, rita, acme, bolt):
    viewer = make.member("vera", acme, role="viewer").user
    client.force_login(rita)
    begin(client, acme, viewer)

    put_in(client, bolt, **guard(acme, viewer))

    assert not Cart.objects.exists()


NEVER = {
    Right.APPROVE_ORDERS,
    Right.EDIT_COMPANY,
    Right.MANAGE_MEMBERS,
    Right.MANAGE_ROLES,
    Right.SET_RULES,
    Right.PAY_INVOICES,
    Right.VIEW_HISTORY,
}


def test_an_admins_place_gives_no_right_over_the_company(client, rita, acme):
    boss = make.member("anna", acme, role="admin").user
    client.force_login(rita)
    begin(client, acme, boss)

    rights = client.get("/").context["buyer"].rights

    assert rights == REP_RIGHTS
    assert not rights & NEVER


CLOSED = [one for one in addresses() if not is_open(one.name) and one.name != "metrics"]


def test_the_account_of_the_person_is_closed_as_a_whole():
    names = {one.name for one in CLOSED}
    security = ("account_", "mfa_", "usersessions_", "socialaccount_", "saml_")
    stray = {
        one.name
        for one in addresses()
        if one.name.startswith(security) and one.name not in names
    }

    assert stray == {"account_logout"}
    assert {
        "accounts:profile",
        "accounts:members",
        "accounts:accept-terms",
        "accounts:switch-customer",
        "accounts:company-sign-in",
        "marketing:set-news",
        "orders:approve-order",
        "orders:approve-several",
        "orders:quote-link-take",
        "storefront:my-data",
        "storefront:erase-me",
    } <= names


@pytest.mark.parametrize(
    "sample",
    [CLOSED[::12], pytest.param(CLOSED, marks=pytest.mark.full)],
    ids=["some", "all"],
)
def test_every_closed_address_refuses_in_both_ways(ritas, acme, bob, sample):
    """Walks the address book: nothing of it answers a representative."""
    before = Event.objects.count()
    wrong = []
    for one in sample:
        url = _somewhere(one)
        if url is None:
            continue
        for method, sent in (("get", {}), ("post", guard(acme, bob))):
            answer = getattr(ritas, method)(url, sent)
            if answer.status_code != 403 or "Not while you act" not in answer.text:
                wrong.append((method, one.name, answer.status_code))

    assert wrong == []
    assert Event.objects.count() == before


def _somewhere(address):
    numbers = dict.fromkeys(address.parameters, 1)
    for tried in (numbers, dict.fromkeys(numbers, "x"), dict.fromkeys(numbers, "0-a")):
        try:
            return reverse(address.name, kwargs=tried)
        except NoReverseMatch:
            continue
    return None


def test_the_person_sees_nothing_of_it(ritas, client, acme, bob, bolt):
    put_in(ritas, bolt, **guard(acme, bob))
    page = ritas.get("/")
    assert page.headers["Cache-Control"] == "private, no-store"

    ritas.force_login(bob)
    home = ritas.get("/").content.decode()

    assert BANNER not in home
    assert "acting_as" not in home
    assert not Cart.objects.visible_to(make.buyer(bob, acme)).exists()


def test_acting_asks_a_second_factor_of_staff(ritas, settings):
    settings.STAFF_SECOND_FACTOR = True

    answer = ritas.get("/orders/")

    assert answer.status_code == 302
    assert answer.url == reverse("accounts:second-factor")
