"""The preview of price changes and lists, and the work on them in the admin."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import CustomerGroup
from pricing.models import PriceList, PriceListKind, PricePlan, PriceRow
from pricing.selectors.plan_effects import EffectWish, Warning, plan_effect
from pricing.selectors.reach import companies_reached
from pricing.services.bulk import BulkChange, fill_plan
from pricing.services.plans import NewPlannedPrice, plan_price
from tests import make

START = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture
def doras(client, dora):
    client.force_login(dora)
    return client


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


@pytest.fixture
def bolt(base):
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, "4.00")
    return bolt


@pytest.fixture
def plan(base, bolt, dora):
    return PricePlan.objects.create(
        price_list=base, name="Spring", starts_at=START, created_by=dora
    )


def put(plan, variant, amount, **fields):
    unit = variant.units.get(is_base=True)
    return plan_price(
        plan_id=plan.pk, price=NewPlannedPrice(unit.pk, Decimal(amount), **fields)
    )


def url(name: str, row, *more) -> str:
    return reverse(f"admin:pricing_{name}", args=[row.pk, *more])


def concerns(plan, **wish) -> dict:
    effect = plan_effect(plan, EffectWish(with_margins=True, **wish))
    return {found.warning: found.skus for found in effect.concerns}


def test_old_and_new_stand_side_by_side(plan, base, bolt):
    nut, pin = make.variant("NUT-8"), make.variant("PIN-8")
    make.price(base, nut, "2.00")
    for variant, amount in ((bolt, "5.00"), (nut, "1.90"), (pin, "1.00")):
        put(plan, variant, amount)

    effect = plan_effect(plan, EffectWish())

    found = [(row.sku, row.old, row.new, row.change) for row in effect.rows]
    assert found == [
        ("BOLT-8", Decimal(4), Decimal(5), Decimal(25)),
        ("NUT-8", Decimal(2), Decimal("1.9"), Decimal(-5)),
        ("PIN-8", None, Decimal(1), None),
    ]
    sums = effect.sums
    assert (sums.count, sums.articles_count, sums.new_count) == (3, 3, 1)
    assert (sums.rises_count, sums.falls_count, sums.same_count) == (1, 1, 0)
    assert sums.average_change == Decimal(10)
    assert [(bar.least, bar.most) for bar in effect.bars if bar.count] == [
        (-5, 0),
        (20, None),
    ]
    assert [row.sku for row in effect.rises] == ["BOLT-8"]
    assert [row.sku for row in effect.falls] == ["NUT-8"]


def test_margins_before_and_after_where_the_cost_is_known(plan, base, bolt):
    costs = make.price_list("costs", kind=PriceListKind.COST)
    make.price(costs, bolt, "3.00")
    put(plan, bolt, "5.00")

    effect = plan_effect(plan, EffectWish(with_margins=True))

    assert effect.rows[0].cost == 3
    assert (effect.sums.margin_before, effect.sums.margin_after) == (25, 40)
    hidden = plan_effect(plan, EffectWish())
    assert hidden.rows[0].cost is hidden.rows[0].margin is None
    assert hidden.sums.margin_after is None


def test_tax_is_taken_out_of_a_gross_price_before_the_margin(channel, dora):
    gross = make.price_list("gross", prices_include_tax=True)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("costs", kind=PriceListKind.COST), bolt, "3.00")
    plan = PricePlan.objects.create(price_list=gross, name="x", starts_at=START)
    put(plan, bolt, "6.05")  # 5.00 and 21 % VAT

    effect = plan_effect(plan, EffectWish(with_margins=True))

    assert effect.rows[0].margin == 40


def test_below_cost_and_without_a_cost_is_warned_of(plan, bolt):
    make.price(make.price_list("costs", kind=PriceListKind.COST), bolt, "3.00")
    put(plan, bolt, "2.99")
    put(plan, make.variant("NUT-8"), "1.00")

    found = concerns(plan)

    assert found[Warning.BELOW_COST] == ("BOLT-8",)
    assert found[Warning.NO_COST] == ("NUT-8",)


@pytest.mark.parametrize(("amount", "is_warned"), [("5.00", False), ("5.01", True)])
def test_a_jump_is_warned_of(plan, bolt, amount, is_warned):
    put(plan, bolt, amount)

    assert (Warning.JUMP in concerns(plan, jump=Decimal(25))) == is_warned


def test_a_tier_dearer_than_a_smaller_one_is_warned_of(plan, base, bolt):
    """Also where only one of the two is planned."""
    make.price(base, bolt, "3.00", from_quantity=10)
    put(plan, bolt, "2.50")

    assert concerns(plan)[Warning.DEARER_TIER] == ("BOLT-8",)


def test_a_ladder_that_begins_too_high_is_warned_of(plan):
    nut = make.variant("NUT-8")
    put(plan, nut, "1.00", from_quantity=Decimal(10))

    assert concerns(plan)[Warning.HOLE] == ("NUT-8",)
    put(plan, nut, "1.10")
    assert Warning.HOLE not in concerns(plan)


def test_other_prices_in_the_same_period_are_warned_of(plan, base, bolt):
    put(plan, bolt, "4.10")
    other = PricePlan.objects.create(price_list=base, name="Other")
    put(other, bolt, "4.20")
    PriceRow.objects.update(ends_at=START)
    make.price(base, bolt, "9.00", starts_at=datetime(2031, 6, 1, tzinfo=UTC))

    found = concerns(plan)

    assert found[Warning.LATER] == ("BOLT-8",)
    assert found[Warning.OTHER_DRAFT] == ("BOLT-8",)


def test_reached_by_channel_group_company_parent_and_derived_list(channel, dora):
    elsewhere = make.channel("elsewhere")
    base = make.price_list("base", to=make.company("Direct", channel=elsewhere))
    group = CustomerGroup.objects.create(name="Gold", code="gold")
    make.company("Grouped", channel=elsewhere).groups.add(group)
    above = make.company("Above", channel=elsewhere)
    make.company("Branch", channel=elsewhere, parent=above)
    make.company("Nobody", channel=elsewhere)
    make.company("Waiting", channel=channel, state="pending")
    make.company("Tenant", channel=channel)
    derived = make.price_list("derived", parent=base, percent=-5, to=above)
    make.price_list("twice", parent=derived, percent=-5, to=group)
    make.price_list("thrice", parent=derived, percent=-5, to=channel)

    found = companies_reached(base.pk, dora)

    names = sorted(company.name for company in found)
    assert names == ["Above", "Branch", "Direct", "Grouped", "Tenant"]


def test_the_preview_says_what_each_company_will_pay(doras, plan, base, bolt, acme):
    make.price_list("minus-10", parent=base, percent=-10, to=acme)
    put(plan, bolt, "5.00")
    before = list(PriceRow.objects.values())

    page = doras.get(url("priceplan_preview", plan)).content.decode()

    assert "Acme" in page
    assert "€3.60" in page
    assert "€4.50" in page
    assert list(PriceRow.objects.values()) == before
    assert PricePlan.objects.get().is_draft


def test_a_company_whose_own_list_answers_is_not_touched(
    doras, plan, channel, bolt, acme
):
    make.price(make.price_list("own", to=acme), bolt, "1.00")
    put(plan, bolt, "5.00")

    page = doras.get(url("priceplan_preview", plan)).content.decode()

    assert "Of 1 article looked at none changes for it." in page


def test_the_preview_costs_the_same_queries_for_many_prices(doras, plan, base):
    counts = []
    for many in (range(3), range(3, 30)):
        for number in many:
            make.price(base, make.variant(f"V-{number}"), "2.00")
        fill_plan(plan_id=plan.pk, change=BulkChange(percent=Decimal(5)))
        with CaptureQueriesContext(connection) as queries:
            doras.get(url("priceplan_preview", plan))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_rep_sees_own_companies_and_no_margins(client, plan, bolt, channel, acme):
    make.price(make.price_list("costs", kind=PriceListKind.COST), bolt, "3.00")
    rita = make.staff("rita", "Sales representative")
    make.company("Mine", channel=channel, rep=rita)
    put(plan, bolt, "2.00")
    client.force_login(rita)

    page = client.get(url("priceplan_preview", plan)).content.decode()
    prices = b"".join(client.get(url("priceplan_prices", plan)).streaming_content)
    companies = b"".join(client.get(url("priceplan_companies", plan)).streaming_content)

    assert "Mine" in page
    assert "Acme" not in page
    assert "below cost" not in page
    assert b"margin" not in prices
    assert b"Mine" in companies
    assert b"Acme" not in companies
    for name in ("fill", "upload", "price", "empty", "activate", "cancel"):
        assert client.post(url(f"priceplan_{name}", plan)).status_code == 403


def test_a_rep_does_not_find_a_change_of_a_list_of_others(client, plan, acme):
    rita = make.staff("rita", "Sales representative")
    private = make.price_list("private", to=acme)
    PricePlan.objects.update(price_list=private)
    client.force_login(rita)

    for name in ("preview", "prices", "companies"):
        assert client.get(url(f"priceplan_{name}", plan)).status_code == 404
    for name in ("preview", "companies"):
        assert client.get(url(f"pricelist_{name}", private)).status_code == 404


def test_a_change_is_made_filled_and_switched_on_in_the_admin(doras, base, bolt, dora):
    data = {
        "price_list": base.pk,
        "name": "Spring",
        "starts_at_0": "2031-01-01",
        "starts_at_1": "00:00:00",
        "ends_at_0": "",
        "ends_at_1": "",
    }
    doras.post(reverse("admin:pricing_priceplan_add"), data)
    plan = PricePlan.objects.get()
    percentage = {"percent": "3", "surcharge": "0", "rounding": "x.90"}

    filled = doras.post(url("priceplan_fill", plan), percentage)
    confirm = doras.get(url("priceplan_activate", plan))
    done = doras.post(url("priceplan_activate", plan))

    plan.refresh_from_db()
    assert (filled.status_code, confirm.status_code, done.status_code) == (
        302,
        200,
        302,
    )
    assert (plan.created_by, plan.activated_by, plan.state) == (dora, dora, "activated")
    assert {str(row.amount) for row in PriceRow.objects.all()} == {"4.0000", "4.9000"}
    page = doras.get(url("priceplan_preview", plan)).content.decode()
    assert "Take BOLT-8 out" not in page
    assert doras.post(url("priceplan_activate", plan)).status_code == 422
    assert doras.post(url("priceplan_cancel", plan)).status_code == 302
    assert PriceRow.objects.get().ends_at is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("starts_at_0", "2020-01-01", "That is over."),
        ("ends_at_0", "2030-12-31", "It must end after it begins."),
    ],
)
def test_a_change_with_a_wrong_period_is_refused(doras, base, field, value, words):
    data = {
        "price_list": base.pk,
        "name": "Spring",
        "starts_at_0": "2031-01-01",
        "starts_at_1": "00:00:00",
        "ends_at_0": "2031-02-01",
        "ends_at_1": "00:00:00",
        field: value,
    }

    page = doras.post(reverse("admin:pricing_priceplan_add"), data)

    assert words in page.content.decode()
    assert not PricePlan.objects.exists()


def test_a_derived_list_takes_no_change(doras, base):
    child = make.price_list("child", parent=base, percent=1)
    data = {"price_list": child.pk, "name": "x", "starts_at_0": "", "starts_at_1": ""}

    page = doras.post(
        reverse("admin:pricing_priceplan_add"),
        {**data, "ends_at_0": "", "ends_at_1": ""},
    )

    assert "holds none of its own" in page.content.decode()
    assert not PricePlan.objects.exists()


def test_a_file_is_looked_at_and_then_taken_in(doras, plan, bolt):
    text = b"sku,amount\nBOLT-8,4.20\nGONE-1,1\nBOLT-8,abc\n"

    def send(**fields):
        file = SimpleUploadedFile("prices.csv", text)
        return doras.post(url("priceplan_upload", plan), {"file": file, **fields})

    looked = send(is_dry_run="on").content.decode()
    assert not plan.prices.exists()
    taken = send().content.decode()

    assert "Nothing was changed yet." in looked
    assert "There is no such article" in looked
    assert "is not a number" in taken
    assert str(plan.prices.get().amount) == "4.2000"
    assert plan.prices.get().variant == bolt


def test_a_price_is_put_in_by_hand_and_taken_out(doras, plan, bolt):
    carton = make.unit(bolt, "carton", 12)
    data = {
        "variant": bolt.pk,
        "unit_code": "carton",
        "from_quantity": "2",
        "amount": "40",
    }

    assert doras.get(url("priceplan_price", plan)).status_code == 200
    doras.post(url("priceplan_price", plan), data)
    price = plan.prices.get()
    assert (price.unit, price.from_quantity, price.amount) == (carton, 2, 40)
    doras.post(url("priceplan_drop", plan, price.pk))

    assert not plan.prices.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit_code", "pallet", "It is not sold by this unit."),
        ("from_quantity", "0", "It must be above zero."),
        ("amount", "0", "above zero, or be marked free"),
        ("amount", "-1", "greater than or equal to 0"),
    ],
)
def test_a_wrong_price_by_hand_is_refused(doras, plan, bolt, field, value, words):
    data = {"variant": bolt.pk, "from_quantity": "1", "amount": "4", field: value}

    page = doras.post(url("priceplan_price", plan), data)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not plan.prices.exists()


def test_selected_prices_of_one_list_are_planned_anew(doras, base, bolt):
    nut = make.variant("NUT-8")
    make.price(base, nut, "1.00")
    other = make.price(make.price_list("other"), bolt, "1.00")
    chosen = PriceRow.objects.get(variant=bolt, price_list=base)
    changelist = reverse("admin:pricing_pricerow_changelist")
    action = {"action": "plan_changes", "_selected_action": [chosen.pk]}

    answer = doras.post(changelist, action)
    action["_selected_action"].append(other.pk)
    refused = doras.post(changelist, action, follow=True)

    plan = PricePlan.objects.get()
    assert answer.headers["Location"] == url("priceplan_fill", plan)
    assert [price.variant for price in plan.prices.all()] == [bolt]
    assert "Select prices of one list" in refused.content.decode()


def test_a_list_is_looked_at_before_it_is_put_into_use(doras, channel, bolt, acme):
    offer = make.price_list("offer", to=acme, is_active=False)
    make.price(offer, bolt, "3.00")

    page = doras.get(url("pricelist_preview", offer)).content.decode()

    assert "When the list is put into use:" in page
    assert "€4.00" in page
    assert "€3.00" in page
    assert "Base → Offer" in page
    assert not PriceList.objects.get(code="offer").is_active


def test_a_list_is_looked_at_before_it_is_assigned(doras, bolt, acme, channel):
    offer = make.price_list("offer")
    make.price(offer, bolt, "3.00")
    make.company("Other", channel=channel)

    page = doras.get(url("pricelist_preview", offer), {"customer": acme.pk})

    assert "Base → Offer" in page.content.decode()
    assert "1 company has this list" in page.content.decode()
    assert not offer.assignments.exists()


def test_an_assignment_that_would_never_answer_is_said(doras, bolt, acme):
    foreign = make.price_list("foreign", currency="RON")
    make.price(foreign, bolt, "3.00")

    page = doras.get(url("pricelist_preview", foreign), {"customer": acme.pk})

    assert "would never answer for Acme" in page.content.decode()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_being_written_is_not_waited_for(client, channel, dora, acme):
    base = make.price_list("base", to=channel, is_active=False)
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, "4.00")
    client.force_login(dora)
    rival = connection.copy()
    rival.ensure_connection()
    try:
        with rival.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM pricing_pricelist FOR NO KEY UPDATE")
            page = client.get(url("pricelist_preview", base))
            cursor.execute("ROLLBACK")
    finally:
        rival.close()

    assert "Try again in a moment" in page.content.decode()
