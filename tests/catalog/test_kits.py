"""Kits: what may be one, how many there are, and how their components are promised."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from catalog.errors import KitHasNoStock, OutOfStock
from catalog.models import (
    KitComponent,
    KitPromise,
    MovementKind,
    StockLevel,
    StockMovement,
    StockPolicy,
    StockReservation,
    Variant,
)
from catalog.selectors.stock import stock_for
from catalog.services.stock import (
    StockHold,
    StockIssue,
    count_stock,
    receive_stock,
    release_stock,
    reserve_stock,
    ship_stock,
)
from tests import make
from tests.make_kits import component, kit
from tests.race import at_once


@pytest.fixture
def pan(channel) -> Variant:
    return make.variant("PAN")


@pytest.fixture
def lid(channel) -> Variant:
    return make.variant("LID")


@pytest.fixture
def hob_set(pan, lid) -> Variant:
    """Two pans and a lid."""
    return kit("SET", {pan: 2, lid: 1})


def reserve(channel, *wanted: tuple[Variant, object, str]) -> None:
    holds = [StockHold(v.pk, Decimal(str(n)), owner) for v, n, owner in wanted]
    reserve_stock(holds=holds, channel_id=channel.pk)


def reserved() -> dict[tuple[str, str], Decimal]:
    rows = StockLevel.objects.filter(reserved__gt=0)
    return {
        (sku, place): quantity
        for sku, place, quantity in rows.values_list(
            "variant__sku", "warehouse__code", "reserved"
        )
    }


def free_of(variant, channel, **options) -> Decimal:
    return stock_for([variant.pk], channel, **options)[variant.pk].on_hand_free


# What may be a kit


def test_a_kit_cannot_be_part_of_a_kit(hob_set, channel):
    outer = make.variant("OUTER", kit_pricing="fixed")

    with pytest.raises(IntegrityError, match="part of a kit"), transaction.atomic():
        component(outer, hob_set, 1)


def test_a_component_cannot_become_a_kit(hob_set, pan):
    pan.kit_pricing = "fixed"

    with pytest.raises(IntegrityError, match="part of a kit"), transaction.atomic():
        pan.save()


def test_a_kit_cannot_contain_itself(hob_set):
    with pytest.raises(IntegrityError), transaction.atomic():
        component(hob_set, hob_set, 1)


def test_only_kits_have_components(pan, lid):
    with pytest.raises(IntegrityError, match="only kits"), transaction.atomic():
        component(pan, lid, 1)


def test_a_kit_with_components_stays_a_kit(hob_set):
    hob_set.kit_pricing = ""

    with pytest.raises(IntegrityError, match="only kits"), transaction.atomic():
        hob_set.save()


def test_a_component_comes_in_a_unit_of_its_own(hob_set, pan, lid):
    whisk = make.variant("WHISK")

    with pytest.raises(IntegrityError, match="unit"), transaction.atomic():
        component(hob_set, whisk, 1, unit=pan.units.get())


def test_what_lies_in_stock_does_not_become_a_kit(pan):
    make.stock(pan, 1)
    pan.kit_pricing = "fixed"

    with pytest.raises(IntegrityError, match="stock"), transaction.atomic():
        pan.save()


def test_two_who_would_make_a_kit_of_a_kit_at_once_do_not(transactional_db):
    make.channel()
    inner = make.variant("INNER")
    outer = make.variant("OUTER", kit_pricing="fixed")

    outcomes = at_once(
        [
            lambda: component(outer, inner, 1),
            lambda: Variant.objects.filter(pk=inner.pk).update(kit_pricing="fixed"),
        ]
    )

    refused = [one for one in outcomes if isinstance(one, IntegrityError)]
    assert len(refused) == 1
    is_kit = Variant.objects.get(pk=inner.pk).is_kit
    assert KitComponent.objects.exists() is not is_kit


# How many there are


@pytest.mark.parametrize(
    ("pans", "lids", "kits"), [(9, 4, 4), (9, 5, 4), (3, 5, 1), (1, 5, 0), (8, 4, 4)]
)
def test_there_are_as_many_kits_as_the_scarcest_part_allows(
    hob_set, pan, lid, channel, pans, lids, kits
):
    make.stock(pan, pans)
    make.stock(lid, lids)

    assert free_of(hob_set, channel) == kits


def test_what_is_promised_is_not_packed(hob_set, pan, lid, channel):
    make.stock(pan, 8)
    make.stock(lid, 8)

    reserve(channel, (pan, 3, "line:1"))

    assert free_of(hob_set, channel) == 2


def test_a_kit_is_packed_in_one_warehouse(hob_set, pan, lid, channel):
    make.stock(pan, 5)
    make.stock(lid, 1)
    make.stock(pan, 1, at="cluj")
    make.stock(lid, 9, at="cluj")

    answer = stock_for([hob_set.pk], channel)[hob_set.pk]

    places = {place.name: place.free for place in answer.by_warehouse}
    assert places == {"Brasov": 1, "Cluj": 0}
    assert answer.on_hand_free == 1


def test_where_a_part_is_not_kept_there_are_no_kits(hob_set, pan, channel):
    make.stock(pan, 100)

    assert stock_for([hob_set.pk], channel)[hob_set.pk].by_warehouse == ()


def test_parts_in_larger_units_count_by_their_factor(pan, lid, channel):
    dozen = make.unit(pan, "carton", 12)
    made = kit("CRATE", {lid: 1})
    component(made, pan, "0.5", unit=dozen)
    make.stock(pan, 20)
    make.stock(lid, 9)

    assert free_of(made, channel) == 3


def test_a_kit_comes_when_the_last_missing_part_does(hob_set, pan, lid, channel):
    pans, lids = make.stock(pan, 1), make.stock(lid, 0)
    pans.arrives_on, pans.arriving = date(2099, 3, 2), 9
    lids.arrives_on, lids.arriving = date(2099, 4, 6), 3
    pans.save()
    lids.save()

    answer = stock_for([hob_set.pk], channel)[hob_set.pk]

    assert (answer.arrives_on, answer.arriving) == (date(2099, 4, 6), 3)


def test_nobody_knows_when_a_kit_comes_whose_part_is_not_ordered(
    hob_set, pan, lid, channel
):
    pans = make.stock(pan, 1)
    make.stock(lid, 0)
    pans.arrives_on, pans.arriving = date(2099, 3, 2), 9
    pans.save()

    assert stock_for([hob_set.pk], channel)[hob_set.pk].arrives_on is None


# Promised, given back, shipped


def test_reserving_a_kit_reserves_its_parts_in_one_warehouse(
    hob_set, pan, lid, channel
):
    make.stock(pan, 3)
    make.stock(lid, 3)
    make.stock(pan, 8, at="cluj")
    make.stock(lid, 8, at="cluj")

    reserve(channel, (hob_set, 3, "line:1"))

    assert reserved() == {("PAN", "cluj"): 6, ("LID", "cluj"): 3}


def test_many_kits_are_packed_in_one_warehouse_after_another(
    hob_set, pan, lid, channel
):
    for place in ("brasov", "cluj"):
        make.stock(pan, 5, at=place)
        make.stock(lid, 9, at=place)

    reserve(channel, (hob_set, 3, "line:1"))

    assert reserved() == {
        ("PAN", "brasov"): 4,
        ("LID", "brasov"): 2,
        ("PAN", "cluj"): 2,
        ("LID", "cluj"): 1,
    }


def test_a_kit_that_is_short_names_the_kit_and_promises_nothing(
    hob_set, pan, lid, channel
):
    make.stock(pan, 3)
    make.stock(lid, 9)

    with pytest.raises(OutOfStock, match="SET"):
        reserve(channel, (lid, 1, "line:1"), (hob_set, 2, "line:2"))

    assert reserved() == {}


def test_a_backordered_kit_is_promised_as_far_as_it_can_be_packed(
    pan, lid, hob_set, channel
):
    Variant.objects.filter(pk=hob_set.pk).update(stock_policy=StockPolicy.BACKORDER)
    make.stock(pan, 3)
    make.stock(lid, 9)

    reserve(channel, (hob_set, 5, "line:1"))

    assert reserved() == {("PAN", "brasov"): 2, ("LID", "brasov"): 1}


def test_giving_back_gives_back_every_part(hob_set, pan, lid, channel):
    make.stock(pan, 4)
    make.stock(lid, 4)
    reserve(channel, (hob_set, 2, "line:1"))

    release_stock(owners=["line:1"])

    assert reserved() == {}
    assert not KitPromise.objects.exists()


def ship(variant, quantity, owner) -> None:
    ship_stock(
        issues=[StockIssue(variant.pk, Decimal(quantity), owner)],
        warehouse_id=make.warehouse().pk,
        reference="S-1",
        actor=None,
    )


def test_shipping_a_kit_takes_its_parts_off_the_shelf(hob_set, pan, lid, channel):
    make.stock(pan, 4)
    make.stock(lid, 4)
    reserve(channel, (hob_set, 2, "line:1"))

    ship(hob_set, 1, "line:1")

    rows = StockLevel.objects.values_list("variant__sku", "on_hand", "reserved")
    assert set(rows) == {("PAN", 2, 2), ("LID", 3, 1)}
    moves = StockMovement.objects.values_list("variant__sku", "quantity")
    assert set(moves) == {("PAN", -2), ("LID", -1)}


def test_what_was_promised_is_shipped_though_the_kit_has_changed(
    hob_set, pan, lid, channel
):
    make.stock(pan, 4)
    make.stock(lid, 4)
    reserve(channel, (hob_set, 1, "line:1"))
    KitComponent.objects.filter(component=pan).update(quantity=3)
    KitComponent.objects.filter(component=lid).delete()

    ship(hob_set, 1, "line:1")

    rows = StockLevel.objects.values_list("variant__sku", "on_hand", "reserved")
    assert set(rows) == {("PAN", 2, 0), ("LID", 3, 0)}


def test_a_kit_that_comes_back_is_taken_apart(hob_set, pan, lid, channel):
    place = make.warehouse()

    receive_stock(
        variant_id=hob_set.pk,
        warehouse_id=place.pk,
        quantity=Decimal(2),
        kind=MovementKind.RETURN,
    )

    rows = StockLevel.objects.values_list("variant__sku", "on_hand")
    assert set(rows) == {("PAN", 4), ("LID", 2)}


def test_a_kit_is_not_counted(hob_set):
    with pytest.raises(KitHasNoStock, match="SET"):
        count_stock(
            variant_id=hob_set.pk,
            warehouse_id=make.warehouse().pk,
            on_hand=Decimal(1),
        )


def test_the_last_parts_go_to_one_only(transactional_db):
    """Two kits and a single sale want the same last two pans."""
    channel = make.channel()
    pan, lid, cup = make.variant("PAN"), make.variant("LID"), make.variant("CUP")
    first = kit("SET-A", {pan: 2, lid: 1})
    second = kit("SET-B", {cup: 1, pan: 1})
    make.stock(pan, 2)
    make.stock(lid, 9)
    make.stock(cup, 9)

    outcomes = at_once(
        [
            lambda: reserve(channel, (first, 1, "line:1")),
            lambda: reserve(channel, (second, 2, "line:2")),
            lambda: reserve(channel, (pan, 2, "line:3")),
        ]
    )

    assert sorted(map(type, outcomes), key=str) == [type(None), OutOfStock, OutOfStock]
    assert StockLevel.objects.get(variant=pan).reserved == 2
    assert not StockLevel.objects.filter(reserved__gt=F("on_hand")).exists()
    held = StockReservation.objects.values_list("owner", flat=True).distinct()
    assert len(held) == 1
