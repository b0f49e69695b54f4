"""The start of work, the account, the pages of the footer, preferences."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.models import OrderState, Quote, QuoteState
from shop.templatetags.angro import date_weekday
from tests import make, make_invoicing, make_orders

pytestmark = pytest.mark.django_db


def test_a_guest_finds_contents_with_counts_and_the_way_in(client, nut):
    response = client.get("/")

    welcome = response.context["welcome"]
    (chapter,) = welcome.contents
    assert (chapter.branch.name, chapter.products_count) == ("Fasteners", 2)
    html = response.content.decode()
    assert "How you become a customer" in html
    assert "Register for trade prices" in html
    assert "demo-sign-ins" not in html


def test_demo_sign_ins_show_in_demo_mode_only(client, nut, settings):
    settings.DEMO = True

    assert "demo-sign-ins" in client.get("/").content.decode()


def test_the_open_shop_of_the_seller_is_offered_to_those_who_buy_for_themselves(
    client, nut, channel
):
    store = make.channel(
        "store", access_mode="open", serves_consumers=True, prices_include_tax=True
    )
    store.hosts.create(host="store.angro.example")

    html = client.get("/").content.decode()

    assert "://store.angro.example/" in html


def test_a_buyer_starts_with_what_was_bought_and_ordered(client, bolt, nut, acme, bob):
    make_orders.terms(acme)
    order = make_orders.order(make.buyer(bob, acme), (bolt, 24))
    client.force_login(bob)

    work = client.get("/").context["work"]

    assert [article.sku for article in work.bought] == ["BOLT-8"]
    assert work.bought[0].facts.startswith("last ordered ")
    assert work.bought[0].buy is not None
    assert [past.order.number for past in work.orders] == [order.number]


def test_nobody_sees_what_another_company_bought(client, bolt, nut, acme, bob, mallory):
    make_orders.terms(acme)
    order = make_orders.order(make.buyer(bob, acme), (bolt, 24))
    client.force_login(mallory)

    for path in ("/", "/account/"):
        response = client.get(path)
        assert response.context["work"].bought == ()
        assert order.number not in response.content.decode()


def test_what_is_off_sale_is_not_offered_again(client, bolt, nut, acme, bob):
    make_orders.terms(acme)
    make_orders.order(make.buyer(bob, acme), (bolt, 24))
    bolt.is_active = False
    bolt.save()
    client.force_login(bob)

    assert client.get("/").context["work"].bought == ()


def waiting(client, path="/account/"):
    work = client.get(path).context["work"]
    return [(each.count, each.title, each.url) for each in work.waiting]


def test_overdue_invoices_offers_and_part_deliveries_wait(client, bolt, nut, acme, bob):
    make_orders.terms(acme)
    order = make_orders.order(make.buyer(bob, acme), (bolt, 24))
    type(order).objects.update(state=OrderState.PARTLY_SHIPPED)
    make_invoicing.invoice(acme, issued_on=date(2020, 1, 1))
    quote_for(acme, bob, "QUO-1")
    client.force_login(bob)

    assert waiting(client) == [
        (1, "Overdue invoice", "/invoices/?tab=overdue"),
        (1, "Quote to answer", "/quotes/QUO-1/"),
        (1, "Delivery in parts", f"/orders/{order.number}/"),
    ]


def quote_for(customer, person, number, **fields):
    return Quote.objects.create(
        channel=customer.channel,
        customer=customer,
        requested_by=person,
        number=number,
        currency="EUR",
        **{
            "state": QuoteState.OFFERED,
            "expires_at": timezone.now() + timedelta(days=5),
            **fields,
        },
    )


def test_quotes_that_ended_or_were_not_answered_yet_do_not_wait(client, acme, bob):
    quote_for(acme, bob, "QUO-1", expires_at=timezone.now() - timedelta(days=1))
    quote_for(acme, bob, "QUO-2", state=QuoteState.REQUESTED)
    client.force_login(bob)

    assert waiting(client) == []


def test_of_several_offers_the_first_to_end_is_named(client, acme, bob):
    quote_for(acme, bob, "QUO-1")
    quote_for(acme, bob, "QUO-2", expires_at=timezone.now() + timedelta(days=1))
    client.force_login(bob)

    (told,) = client.get("/account/").context["work"].waiting

    assert (told.count, told.url) == (2, "/quotes/?show=mine")
    assert told.text.startswith("QUO-2 is valid until")


def test_an_offer_that_ends_at_midnight_is_valid_until_the_day_before(
    client, acme, bob
):
    zone = acme.channel.seller.zone
    last = timezone.now().astimezone(zone).date() + timedelta(days=5)
    midnight = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
    quote_for(acme, bob, "QUO-1", expires_at=midnight)
    client.force_login(bob)

    (told,) = client.get("/account/").context["work"].waiting

    assert told.text == f"QUO-1 is valid until {date_weekday(last)}"


def test_the_account_sums_up_what_is_owed_by_currency(client, acme, bob):
    make_invoicing.invoice(acme, make_invoicing.line(quantity="10", price="10"))
    client.force_login(bob)

    response = client.get("/account/")

    (owed,) = response.context["work"].balance.owed
    assert (owed.open_gross, owed.open_count) == (Decimal("121.00"), 1)
    assert "€121.00" in response.content.decode()


def test_a_role_without_invoices_is_not_told_what_is_owed(client, acme):
    make_invoicing.invoice(acme)
    client.force_login(make.member("vera", acme, role="viewer").user)

    response = client.get("/account/")

    assert response.context["work"].balance is None
    assert "Open invoices" not in response.content.decode()


def test_the_account_is_for_those_who_signed_in(client, channel):
    assert client.get("/account/").status_code == 302


def test_somebody_without_a_company_is_asked_to_register_it(client, channel, alice):
    client.force_login(alice)

    assert 'href="/register/"' in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    "slug", ["delivery", "returns", "terms", "privacy", "accessibility"]
)
def test_the_pages_of_the_footer_speak_in_the_sellers_name(client, channel, slug):
    html = client.get(f"/pages/{slug}/").content.decode()

    assert "Angro Trade SRL" in html
    assert f'href="/pages/{slug}/"' in html


def test_delivery_tells_its_price_to_those_who_see_prices(client, nut, bob):
    client.force_login(bob)

    assert "€17.85" in client.get("/pages/delivery/").content.decode()


def test_other_pages_are_a_404(client, channel):
    assert client.get("/pages/base/").status_code == 404


def test_the_theme_is_kept_on_the_device(client, channel):
    response = client.post("/preferences/", {"theme": "dark", "next": "/catalog/"})

    assert (response.status_code, response["Location"]) == (302, "/catalog/")
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == (
        "dark",
        True,
        "Lax",
    )
    assert 'data-theme="dark"' in client.get("/catalog/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""]
)
def test_preferences_lead_nowhere_else(client, channel, target):
    response = client.post("/preferences/", {"theme": "dark", "next": target})

    assert response["Location"] == "/"


def test_a_theme_that_is_none_is_as_the_device_has_it(client, channel):
    response = client.post("/preferences/", {"theme": "pink"})

    assert response.cookies["theme"].value == ""
    assert client.get("/preferences/").status_code == 405
