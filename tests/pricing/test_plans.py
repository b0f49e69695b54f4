"""Price changes: prepared, switched on at an instant, taken back before it."""

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F

from accounts.models import Event
from catalog.models import Brand
from pricing.errors import (
    BulkChangesNothing,
    ListHasNoRows,
    PlanBegan,
    PlanBuiltUpon,
    PlanEmpty,
    PlanNotDraft,
    PlanTooLate,
    PriceNeedsReason,
)
from pricing.models import PricePlan, PriceRow, RoundingRule
from pricing.rules import Ask
from pricing.selectors import prices_for
from pricing.services import NewPrice, set_price
from pricing.services.bulk import BulkChange, fill_plan, plan_for_rows
from pricing.services.plans import (
    NewPlannedPrice,
    activate_plan,
    cancel_plan,
    drop_planned_price,
    plan_price,
)
from tests import make

START = datetime(2031, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
def base(channel):
    return make.price_list("base", to=channel)


@pytest.fixture
def bolt(base):
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, "4.00")
    return bolt


@pytest.fixture
def plan(base):
    return PricePlan.objects.create(price_list=base, name="Spring", starts_at=START)


@pytest.fixture
def pays(channel, acme, bob):
    """What Acme pays for one of a variant at an instant."""

    def ask(variant, at) -> str | None:
        wanted = Ask(variant.pk, variant.units.get(is_base=True).pk, Decimal(1))
        found = prices_for([wanted], make.buyer(bob, acme, now=at))
        return str(found[wanted].unit_amount) if wanted in found else None

    return ask


def put(plan, variant, amount, **fields):
    unit = variant.units.get(is_base=True)
    return plan_price(
        plan_id=plan.pk, price=NewPlannedPrice(unit.pk, Decimal(amount), **fields)
    )


def rows() -> list[tuple]:
    """Amount and period of every price, in time."""
    found = PriceRow.objects.order_by(F("starts_at").asc(nulls_first=True), "amount")
    return [(str(row.amount), row.starts_at, row.ends_at) for row in found]


def test_a_draft_changes_nothing(plan, bolt, pays):
    put(plan, bolt, "5.00")

    assert pays(bolt, START + DAY) == "4.0000"


def test_an_activated_price_switches_at_its_instant(plan, bolt, pays, dora):
    put(plan, bolt, "5.00")

    activate_plan(plan_id=plan.pk, by=dora)

    assert pays(bolt, START - TICK) == "4.0000"
    assert pays(bolt, START) == "5.0000"
    assert pays(bolt, START + 1000 * DAY) == "5.0000"


def test_with_an_end_the_price_of_before_goes_on(plan, bolt, pays, dora):
    PricePlan.objects.update(ends_at=START + DAY)
    put(plan, bolt, "3.00")

    activate_plan(plan_id=plan.pk, by=dora)

    instants = (START - TICK, START, START + DAY - TICK, START + DAY)
    found = [pays(bolt, at) for at in instants]
    assert found == ["4.0000", "3.0000", "3.0000", "4.0000"]


def test_a_price_planned_by_hand_for_later_is_left_and_ends_the_new_one(
    plan, bolt, base, pays, dora
):
    unit = bolt.units.get()
    PriceRow.objects.update(ends_at=START + DAY)
    set_price(price=NewPrice(base.pk, unit.pk, Decimal(9), starts_at=START + DAY))
    put(plan, bolt, "5.00")

    activate_plan(plan_id=plan.pk, by=dora)

    assert pays(bolt, START) == "5.0000"
    assert pays(bolt, START + DAY) == "9.0000"


def test_without_an_instant_it_counts_from_activation_on(plan, bolt, pays, dora):
    PricePlan.objects.update(starts_at=None)
    put(plan, bolt, "5.00")

    done = activate_plan(plan_id=plan.pk, by=dora)

    assert done.starts_at == done.activated_at
    assert pays(bolt, done.starts_at - TICK) == "4.0000"
    assert pays(bolt, done.starts_at) == "5.0000"


@pytest.mark.parametrize("end", [None, START + DAY])
@pytest.mark.parametrize("old_start", [None, START - DAY, START])
@pytest.mark.parametrize("old_end", [None, START + DAY, START + 2 * DAY])
def test_cancelled_before_its_instant_all_is_as_before(
    plan, bolt, dora, end, old_start, old_end
):
    PricePlan.objects.update(ends_at=end)
    PriceRow.objects.update(starts_at=old_start, ends_at=old_end)
    nut = make.variant("NUT-8")
    before = rows()
    put(plan, bolt, "5.00")
    put(plan, nut, "1.00")

    activate_plan(plan_id=plan.pk, by=dora)
    during = rows()
    cancel_plan(plan_id=plan.pk, by=dora)

    assert ("5.0000", START) in {row[:2] for row in during}
    assert rows() == before
    plan.refresh_from_db()
    assert plan.state == "cancelled"


def test_what_somebody_changed_since_is_not_taken_back(plan, bolt, base, pays, dora):
    put(plan, bolt, "5.00")
    activate_plan(plan_id=plan.pk, by=dora)
    unit = bolt.units.get()
    set_price(price=NewPrice(base.pk, unit.pk, Decimal(7), starts_at=START))

    cancel_plan(plan_id=plan.pk, by=dora)

    assert pays(bolt, START) == "7.0000"
    assert pays(bolt, START - TICK) == "4.0000"


def test_once_begun_it_is_not_cancelled(plan, bolt, pays, dora):
    PricePlan.objects.update(starts_at=None)
    put(plan, bolt, "5.00")
    activate_plan(plan_id=plan.pk, by=dora)

    with pytest.raises(PlanBegan):
        cancel_plan(plan_id=plan.pk, by=dora)

    assert pays(bolt, datetime.now(UTC)) == "5.0000"


def test_changes_on_top_of_each_other_are_cancelled_last_first(plan, bolt, base, dora):
    before = rows()
    later = PricePlan.objects.create(
        price_list=base, name="Summer", starts_at=START + DAY
    )
    for one, amount in ((plan, "5.00"), (later, "6.00")):
        put(one, bolt, amount)
        activate_plan(plan_id=one.pk, by=dora)

    with pytest.raises(PlanBuiltUpon, match="Summer"):
        cancel_plan(plan_id=plan.pk, by=dora)
    cancel_plan(plan_id=later.pk, by=dora)
    cancel_plan(plan_id=plan.pk, by=dora)

    assert rows() == before


def test_what_cannot_be_activated_leaves_all_as_it_was(plan, base, bolt, dora):
    before = rows()
    with pytest.raises(PlanEmpty):
        activate_plan(plan_id=plan.pk, by=dora)
    put(plan, bolt, "5.00")

    PricePlan.objects.update(starts_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(PlanTooLate):
        activate_plan(plan_id=plan.pk, by=dora)

    assert rows() == before


def test_a_list_that_became_derived_takes_no_prices(plan, base, bolt, dora):
    put(plan, bolt, "5.00")
    PriceRow.objects.all().delete()
    parent = make.price_list("parent")
    type(base).objects.filter(pk=base.pk).update(parent=parent, percent=1)

    with pytest.raises(ListHasNoRows):
        activate_plan(plan_id=plan.pk, by=dora)

    assert not PriceRow.objects.exists()


def test_an_activated_change_is_not_filled_any_more(plan, bolt, dora):
    price = put(plan, bolt, "5.00")
    activate_plan(plan_id=plan.pk, by=dora)

    with pytest.raises(PlanNotDraft):
        put(plan, bolt, "6.00")
    with pytest.raises(PlanNotDraft):
        drop_planned_price(plan_id=plan.pk, price_id=price.pk)
    with pytest.raises(PlanNotDraft):
        activate_plan(plan_id=plan.pk, by=dora)

    assert str(plan.prices.get().amount) == "5.0000"


@pytest.mark.parametrize("amount", ["0", "-1", "0.00004"])
def test_zero_or_less_is_no_planned_price(plan, bolt, amount):
    with pytest.raises(PriceNeedsReason):
        put(plan, bolt, amount)

    assert put(plan, bolt, "0", is_free=True).is_free


def test_who_did_what_is_on_the_trail(plan, bolt, dora):
    put(plan, bolt, "5.00")
    activate_plan(plan_id=plan.pk, by=dora)
    cancel_plan(plan_id=plan.pk, by=dora)

    events = Event.objects.filter(subject_kind="pricing.priceplan").order_by("pk")
    found = [(event.verb, event.actor, event.data["prices"]) for event in events]
    assert found == [("activated", dora, 1), ("cancelled", dora, 1)]


def test_a_percentage_fills_what_fits_by_one_statement(
    plan, base, dora, django_assert_num_queries
):
    tools = make.category("tools")
    drills = make.category("drills", parent=tools)
    norma = Brand.objects.create(code="norma", name="Norma")
    inside = make.variant("DRILL-1", category=drills, brand=norma)
    make.price(base, inside, "10.00")
    make.price(base, inside, "9.00", from_quantity=10)
    make.price(base, make.variant("DRILL-2", category=drills), "10.00")
    make.price(base, make.variant("BOLT-1", brand=norma), "10.00")
    change = BulkChange(
        percent=Decimal(3),
        rounding=RoundingRule.ENDS_90,
        category=tools,
        brand=norma,
    )

    with django_assert_num_queries(4):  # savepoint, lock, the statement, release
        filled = fill_plan(plan_id=plan.pk, change=change)

    amounts = plan.prices.order_by("from_quantity").values_list("variant", "amount")
    assert filled == 2
    assert list(amounts) == [
        (inside.pk, Decimal("10.9000")),
        (inside.pk, Decimal("9.9000")),
    ]


def test_a_percentage_counts_from_the_price_at_its_instant(plan, base, bolt):
    PriceRow.objects.update(ends_at=START)
    make.price(base, bolt, "8.00", starts_at=START)

    fill_plan(plan_id=plan.pk, change=BulkChange(percent=Decimal("-50")))

    assert plan.prices.get().amount == Decimal("4.0000")


def test_nothing_that_fits_is_said(plan, bolt):
    with pytest.raises(BulkChangesNothing):
        fill_plan(plan_id=plan.pk, change=BulkChange(sku_prefix="GONE"))


def test_some_rows_of_a_list_become_a_draft(base, bolt, dora):
    make.price(base, make.variant("NUT-8"), "1.00")
    row = PriceRow.objects.get(variant=bolt)

    plan_id = plan_for_rows(row_ids=[row.pk], price_list=base, by=dora)

    plan = PricePlan.objects.get(pk=plan_id)
    assert plan.is_draft
    assert [price.variant for price in plan.prices.all()] == [bolt]


@pytest.mark.django_db(transaction=True)
def test_two_who_activate_at_once_do_it_once(channel, dora):
    base = make.price_list("base", to=channel)
    bolt = make.variant("BOLT-8")
    make.price(base, bolt, "4.00")
    plan = PricePlan.objects.create(price_list=base, name="x", starts_at=START)
    put(plan, bolt, "5.00")
    gate = threading.Barrier(2)
    outcomes = []

    def try_it() -> None:
        try:
            gate.wait()
            activate_plan(plan_id=plan.pk, by=dora)
            outcomes.append("done")
        except PlanNotDraft:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert rows() == [("4.0000", None, START), ("5.0000", START, None)]
