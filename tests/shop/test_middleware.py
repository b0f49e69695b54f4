"""What each request gets: a channel, a buyer, a scope, headers, a log line."""

import io
import json
import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessMode, Channel, ChannelHost
from shop.logs import formatter
from shop.middleware import BuyerMiddleware
from tests import make

PROFILE = "accounts:profile"


@pytest.fixture
def closed(channel) -> Channel:
    channel.access_mode = AccessMode.CLOSED
    channel.save()
    return channel


@pytest.fixture
def bobs(client, bob) -> Client:
    client.force_login(bob)
    return client


def buyer_at(rf, host: str):
    """The buyer of a guest's request to `host`."""
    request = rf.get("/", headers={"host": host})
    request.user, request.session = AnonymousUser(), {}
    return BuyerMiddleware(lambda asked: asked.buyer)(request)


def test_a_host_name_opens_its_channel_and_an_unknown_one_the_default(channel, rf):
    partner = make.channel("partner")
    ChannelHost.objects.create(channel=partner, host="partner.example")

    assert buyer_at(rf, "partner.example").channel == partner
    assert buyer_at(rf, "PARTNER.example").channel == partner
    assert buyer_at(rf, "unknown.example").channel == channel


def test_a_port_opens_its_channel_and_a_full_name_outranks_it(channel, rf):
    partner, retail = make.channel("partner"), make.channel("retail")
    ChannelHost.objects.create(channel=partner, host="*:8001")
    ChannelHost.objects.create(channel=retail, host="retail.example:8001")

    assert buyer_at(rf, "127.0.0.1:8001").channel == partner
    assert buyer_at(rf, "retail.example:8001").channel == retail
    assert buyer_at(rf, "127.0.0.1:8002").channel == channel


def test_without_any_channel_the_shop_says_what_to_do(db, client):
    answer = client.get("/cart/")

    assert answer.status_code == 503
    assert "/admin/" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


def test_without_any_channel_staff_can_sign_in_and_make_one(db, dora, client):
    page = client.get(reverse("account_login"))
    client.force_login(dora)
    admin_page = client.get(reverse("admin:accounts_channel_add"))

    assert page.status_code == 200
    assert admin_page.status_code == 200


def test_a_closed_channel_shows_guests_nothing_but_the_ways_in(closed, client):
    cart = client.get("/cart/?x=1")
    register = client.get(reverse("accounts:register"))

    assert cart.status_code == 302
    assert cart.url == "/accounts/login/?next=%2Fcart%2F%3Fx%3D1"
    assert register.status_code == 200


def test_a_closed_channel_answers_an_unknown_address_without_its_catalogue(
    closed, client
):
    make.category("fasteners")

    answer = client.get("/no/such/page/")

    assert answer.status_code in (302, 404)
    assert "Fasteners" not in answer.content.decode()


def test_a_closed_channel_opens_to_members_of_approved_companies(closed, bobs):
    assert bobs.get("/cart/").status_code == 200


def test_a_closed_channel_tells_somebody_without_company_what_to_do(
    closed, alice, client
):
    client.force_login(alice)

    answer = client.get("/cart/")

    assert answer.status_code == 403
    assert reverse("accounts:register") in answer.content.decode()


@pytest.mark.parametrize("mode", [AccessMode.OPEN, AccessMode.SEMI_OPEN])
def test_other_channels_let_guests_look_around(channel, client, mode):
    channel.access_mode = mode
    channel.save()

    assert client.get("/cart/").status_code == 200


def test_a_form_meant_for_another_company_is_refused_with_the_switch(
    bobs, bob, acme, channel
):
    other = make.company("Second Firm", channel=channel)
    make.member("bob", other)

    answer = bobs.post(
        reverse(PROFILE),
        {"name": "X", "language": "en", "acting_for": other.pk},
    )

    bob.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert bob.name == "Bob"
    assert f'name="customer" value="{other.pk}"' in page
    assert "Second Firm" in page


@pytest.mark.parametrize("meant", ["x", "²", "999999999", "9" * 40])
def test_a_form_meant_for_an_unreachable_company_offers_no_switch(bobs, acme, meant):
    answer = bobs.post(reverse(PROFILE), {"name": "X", "acting_for": meant})

    assert answer.status_code == 409
    assert 'name="customer"' not in answer.content.decode()


def test_a_form_meant_for_a_strangers_company_does_not_name_it(bobs, mallory):
    foreign = mallory.memberships.get().customer_id

    answer = bobs.post(reverse(PROFILE), {"name": "X", "acting_for": foreign})

    assert answer.status_code == 409
    assert "Mallory" not in answer.content.decode()


def test_a_form_for_the_company_acted_for_goes_through(bobs, acme):
    answer = bobs.post(
        reverse(PROFILE), {"name": "Bob", "language": "en", "acting_for": acme.pk}
    )

    assert answer.status_code == 302


def test_pages_of_people_signed_in_are_kept_by_no_cache(bobs):
    assert bobs.get(reverse(PROFILE)).headers["Cache-Control"] == "private, no-store"


def test_the_policy_allows_no_inline_and_no_foreign_script(channel, client):
    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]

    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert "unsafe" not in policy
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"


def test_only_the_admin_has_the_wider_policy(dora, channel, client):
    client.force_login(dora)

    admin_policy = client.get(reverse("admin:index")).headers["Content-Security-Policy"]
    shop_policy = client.get(reverse(PROFILE)).headers["Content-Security-Policy"]

    assert "'unsafe-eval'" in admin_policy
    assert "script-src 'self' 'unsafe-eval'" in admin_policy.replace("  ", " ")
    assert "'unsafe-eval'" not in shop_policy


def test_refusals_before_the_view_carry_the_policy_too(channel, bob):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)

    answer = strict.post(reverse(PROFILE), {})

    assert answer.status_code == 403
    assert "Content-Security-Policy" in answer.headers


def test_a_log_line_has_the_requests_id_and_names_nobody(bobs, bob):
    lines = _logged(
        lambda: bobs.get(
            "/account/profile/?q=secret-word",
            REMOTE_ADDR="192.0.2.7",
            headers={"user-agent": "Telltale/1.0"},
        )
    )

    done = next(line for line in lines if line["event"] == "request_finished")
    text = json.dumps(lines)
    assert done["request"] == "GET /account/profile/"
    assert done["user_id"] == bob.pk
    assert len(done["request_id"]) == 36
    for told in ("192.0.2.7", "Telltale", "secret-word", bob.email):
        assert told not in text


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/password/reset/key/1-secret/",
        "/ro/accounts/confirm-email/secret:1x/",
        "/unsubscribe/secret/",
        "/join/secret/",
        "/orders/guest/secret/",
        "/de/quotes/offer/secret.pdf",
        "/quotes/offer/secret/comment/",
    ],
)
def test_a_mailed_key_stays_out_of_the_log(channel, client, path):
    lines = _logged(lambda: client.get(path))

    assert lines
    assert "secret" not in json.dumps([line.get("request") for line in lines])


def _logged(deed) -> list[dict]:
    """The lines a request writes, as the operator reads them."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        deed()
    finally:
        root.removeHandler(handler)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_clock_is_the_sellers_while_a_request_is_answered(channel, rf):
    channel.seller.time_zone = "Asia/Tokyo"
    channel.seller.save()
    request = rf.get("/", headers={"host": "trade.example"})
    request.user, request.session = AnonymousUser(), {}

    def answer(_request):
        return HttpResponse(timezone.get_current_timezone_name())

    assert BuyerMiddleware(answer)(request).content == b"Asia/Tokyo"
    assert timezone.get_current_timezone_name() == "UTC"
