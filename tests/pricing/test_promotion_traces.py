"""Which promotions touch a line, what they take, why others do not."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import buyer_for_customer
from pricing.models import PriceList, PromotionTally
from pricing.rules import Ask
from pricing.rules.kept_traces import kept_trace
from pricing.selectors import explain
from pricing.selectors.promotion_traces import (
    every_promotion,
    told_promotions,
    with_promotions,
)
from pricing.selectors.promotions import holder_of
from pricing.selectors.shown_traces import kept_steps, shown_steps
from tests import make
from tests.make_promotions import coupon, promotion

DAY = timedelta(days=1)


@pytest.fixture
def bolt(channel):
    """4.00 a piece, ten in a pack."""
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("base", to=channel), bolt, "4.00")
    return bolt


@pytest.fixture
def buyer(acme):
    return buyer_for_customer(customer=acme, now=timezone.now())


def seen(bolt, buyer, quantity=10, *, told=told_promotions, unit=None):
    unit = unit or bolt.units.get(is_base=True)
    ask = Ask(bolt.pk, unit.pk, Decimal(quantity))
    return with_promotions(explain(ask, buyer), buyer, told(buyer))


def outcomes(trace):
    return [(one.code, one.outcome.value) for one in trace.promotions]


def test_each_takes_off_what_the_ones_before_left(bolt, buyer):
    promotion("first", percent="10", priority=1)
    promotion("second", amount="1", priority=2)

    first, second = seen(bolt, buyer).promotions

    assert (first.amount, first.of_amount) == (Decimal(4), Decimal(40))
    assert (second.amount, second.of_amount) == (Decimal(10), Decimal(36))


def test_quantities_count_in_base_units(bolt, buyer):
    pack = make.unit(bolt, "pack", 10)
    promotion("each", amount="1")

    (one,) = seen(bolt, buyer, 2, unit=pack).promotions

    assert (one.amount, one.of_amount) == (Decimal(20), Decimal(80))


def test_each_obstacle_is_named(bolt, buyer, acme):
    promotion("much", percent="5", minimum_amount="50", priority=1)
    promotion("many", percent="5", minimum_quantity="12", priority=2)
    promotion("applies", percent="5", group="one", priority=3)
    promotion("second", percent="5", group="one", priority=4)
    promotion("gone", percent="5", limit_total=1, used_count=1, priority=5)
    promotion("francs", amount="1", currency="CHF", priority=6)
    promotion(
        "set",
        kind="buy_get",
        percent="100",
        buy_quantity=10,
        get_quantity=1,
        priority=7,
    )
    mine = promotion("mine", percent="5", limit_per_customer=1, priority=8)
    PromotionTally.objects.create(promotion=mine, holder=holder_of(acme), used_count=1)

    found = seen(bolt, buyer)

    assert outcomes(found) == [
        ("much", "minimum_amount"),
        ("many", "minimum_quantity"),
        ("applies", "takes"),
        ("second", "not_combinable"),
        ("gone", "used_up"),
        ("francs", "other_currency"),
        ("set", "too_few"),
        ("mine", "used_up"),
    ]
    assert [one.missing for one in found.promotions[:2]] == [Decimal(10), Decimal(2)]


def test_contract_prices_are_left_alone_and_it_says_so(bolt, buyer, acme):
    own = make.price_list("own", to=acme, contract=True)
    make.price(own, bolt, "3.00")
    promotion("open", percent="5")
    promotion("all", percent="5", on_contract_prices=True)

    assert outcomes(seen(bolt, buyer)) == [
        ("open", "contract_prices"),
        ("all", "takes"),
    ]


def test_what_is_not_about_the_article_is_not_told(bolt, buyer, channel):
    other = make.variant("NUT-8")
    promotion("nuts", percent="5", on=[other.product])
    promotion("freight", kind="freight")
    promotion("past", percent="5", ends_at=buyer.now - DAY)
    promotion("theirs", percent="5", to=[make.company("Other", channel=channel)])

    assert seen(bolt, buyer).promotions == ()
    assert seen(bolt, buyer, told=every_promotion).promotions == ()


def test_only_announced_coupons_are_told_to_buyers(bolt, buyer, dora):
    coupon("SECRET")
    coupon("KNOWN", is_announced=True)

    assert outcomes(seen(bolt, buyer)) == [("known", "no_coupon")]
    both = [("known", "no_coupon"), ("secret", "no_coupon")]
    assert sorted(outcomes(seen(bolt, replace(buyer, rep=dora)))) == both
    assert sorted(outcomes(seen(bolt, buyer, told=every_promotion))) == both


def test_a_used_up_coupon_is_not_asked_for(bolt, buyer):
    coupon("KNOWN", is_announced=True, limit_total=1, used_count=1)

    assert outcomes(seen(bolt, buyer)) == [("known", "used_up")]


def test_buyers_read_amounts_days_and_reasons(bolt, buyer):
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    promotion(
        "spring",
        name="Spring",
        percent="10",
        starts_at=noon - 400 * DAY,
        ends_at=noon + 400 * DAY,
        priority=1,
    )
    promotion("much", name="Much", percent="5", minimum_amount="50", priority=2)

    _price, spring, much = shown_steps(seen(bolt, buyer.at(noon)))

    assert spring.name == "Promotion “Spring”"
    assert (spring.amount, spring.is_won) == (Decimal(-4), True)
    for words in ("taken off €40.00", "since Sat 27 Sep", "until Mon 6 Dec"):
        assert words in spring.detail
    assert (much.amount, much.is_won) == (None, False)
    assert much.detail == "€10.00 more of its articles are needed"


def test_what_a_line_keeps_reads_back_as_it_was(bolt, buyer):
    promotion("spring", percent="10", ends_at=buyer.now + DAY, priority=1)
    promotion("much", percent="5", minimum_amount="50", priority=2)
    trace = seen(bolt, buyer)

    kept = json.loads(json.dumps(trace.as_json()))

    assert kept["version"] == 3
    assert kept_trace(kept).promotions == trace.promotions
    assert kept_steps(kept)[1:] == shown_steps(trace)[1:]


def test_a_trace_of_the_version_before_has_none(bolt, buyer):
    kept = explain(Ask(bolt.pk, bolt.units.get().pk, Decimal(1)), buyer).as_json()
    del kept["promotions"]

    assert kept_trace({**kept, "version": 2}).promotions == ()


def test_without_a_price_nothing_is_taken_off(bolt, buyer):
    promotion("spring", percent="10")
    PriceList.objects.update(is_active=False)

    assert seen(bolt, buyer).promotions == ()


def test_the_command_and_the_admin_tell_staff(bolt, buyer, acme, dora, client):
    promotion("spring", name="Spring", percent="10", priority=1)
    coupon("SECRET", name="Secret")
    out = StringIO()
    asked = ("--company", acme.number, "--sku", "BOLT-8", "--quantity", "10")
    call_command("explain_price", *asked, stdout=out)
    client.force_login(dora)

    said = out.getvalue()
    page = client.get(
        reverse("admin:pricing_pricelist_why"),
        {"customer": acme.pk, "variant": bolt.pk, "quantity": "10"},
    ).content.decode()

    assert "Promotion “Spring” (spring): -4.00 EUR, taken off €40.00" in said
    assert "Promotion “Secret” (secret): –, needs a coupon" in said
    for words in ("Promotion “Spring”", "-€4.00", "needs a coupon"):
        assert words in page.replace("−", "-")


def test_the_page_why_takes_coupons(client, dora, acme, bolt):
    coupon("SECRET", name="Secret", kind="line", percent="10")
    client.force_login(dora)
    asked = {"customer": acme.pk, "variant": bolt.pk, "quantity": "10"}

    page = client.get(
        reverse("admin:pricing_pricelist_why"), {**asked, "codes": "secret NOPE"}
    ).content.decode()

    assert "Promotion “Secret”, coupon SECRET" in page
    assert "-€4.00" in page.replace("−", "-")
    assert "NOPE</span>: We do not know this code." in page
