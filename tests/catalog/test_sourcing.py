"""From which warehouses goods come: as few parcels as may be, never more than is."""

from decimal import Decimal

import pytest

from catalog.errors import (
    LineNotFromOneWarehouse,
    NotFromOneWarehouse,
    OutOfStock,
)
from catalog.models import StockLevel, StockPolicy, StockReservation, StockSplit
from catalog.services.stock import (
    Receipt,
    Sourcing,
    StockHold,
    StockIssue,
    receive_goods,
    reserve_stock,
    ship_stock,
)
from catalog.sourcing_rules import Wanted, fill
from tests import make
from tests.race import at_once

WITHIN, BY_LINE, WHOLE = StockSplit.WITHIN_LINE, StockSplit.BY_LINE, StockSplit.WHOLE

# Free of articles 1, 2, 3 in warehouses A, B, C, asked in this order.
A, B, C = 10, 20, 30
STOCK = {
    (1, A): 10, (1, B): 4, (1, C): 5,
    (2, A): 0, (2, B): 6, (2, C): 5,
    (3, A): 1, (3, B): 1, (3, C): 9,
}  # fmt: skip


def filled(split, wanted, *, may_wait=(), order=(A, B, C)):
    """What comes from where: {article: {warehouse: count}}."""
    free = {place: Decimal(count) for place, count in STOCK.items()}
    asked = [
        Wanted(
            f"line:{pk}", pk, Decimal(count), {pk: Decimal(1)}, may_wait=pk in may_wait
        )
        for pk, count in wanted.items()
    ]
    found = {}
    for part in fill(asked, Sourcing(order, split), free):
        found.setdefault(part.wanted.variant_id, {})[part.warehouse_id] = int(
            part.count
        )
    assert min(free.values()) >= 0
    return found


@pytest.mark.parametrize(
    ("split", "wanted", "shares"),
    [
        # One warehouse that has it all goes before nearer ones that do not.
        (WITHIN, {1: 4, 2: 5}, {1: {B: 4}, 2: {B: 5}}),
        (WITHIN, {1: 5, 2: 5, 3: 5}, {1: {C: 5}, 2: {C: 5}, 3: {C: 5}}),
        (WITHIN, {1: 3}, {1: {A: 3}}),
        # None has it all: the one with most of the lines whole, then the rest.
        (WITHIN, {1: 10, 2: 6, 3: 1}, {1: {A: 10}, 3: {A: 1}, 2: {B: 6}}),
        (WITHIN, {2: 6, 3: 9}, {2: {B: 6}, 3: {C: 9}}),
        # A line that no warehouse has whole: where something comes from anyway first.
        (WITHIN, {1: 12}, {1: {A: 10, C: 2}}),
        (WITHIN, {2: 6, 1: 12}, {2: {B: 6}, 1: {B: 4, A: 8}}),
        (WITHIN, {1: 99}, {1: {A: 10, B: 4, C: 5}}),
        (BY_LINE, {1: 10, 2: 6}, {1: {A: 10}, 2: {B: 6}}),
        (BY_LINE, {1: 12, 2: 6}, {2: {B: 6}}),
        (WHOLE, {1: 4, 2: 6}, {1: {B: 4}, 2: {B: 6}}),
        (WHOLE, {1: 10, 2: 6}, {1: {A: 10}}),
    ],
)  # fmt: skip
def test_goods_come_in_as_few_parcels_as_may_be(split, wanted, shares):
    assert filled(split, wanted) == shares


@pytest.mark.parametrize(
    ("split", "wanted", "shares"),
    [
        (BY_LINE, {1: 12, 2: 6}, {1: {A: 10}, 2: {B: 6}}),
        # What cannot wait decides; of what can, as much as lies there.
        (WHOLE, {1: 12, 2: 6}, {1: {B: 4}, 2: {B: 6}}),
        (WHOLE, {1: 12, 3: 9}, {1: {C: 5}, 3: {C: 9}}),
    ],
)
def test_what_may_wait_is_promised_as_far_as_it_lies_there(split, wanted, shares):
    assert filled(split, wanted, may_wait={1}) == shares


def test_the_order_in_which_warehouses_are_asked_decides_between_equals():
    assert filled(WITHIN, {1: 4}, order=(C, B, A)) == {1: {C: 4}}
    assert filled(WITHIN, {1: 4}, order=()) == {}


def test_kits_come_whole():
    free = {(1, A): Decimal(5), (2, A): Decimal(3), (1, B): Decimal(4)}
    kit = Wanted("k", 9, Decimal(3), {1: Decimal(2), 2: Decimal(1)}, is_kit=True)

    found = fill([kit], Sourcing((A, B), WITHIN), free)

    assert [(part.warehouse_id, part.count) for part in found] == [(A, 2)]
    assert free[1, A] == 1


@pytest.fixture
def goods(channel):
    """Two articles: ten and none here, five and five there."""
    bolt, nut = make.variant("BOLT-8"), make.variant("NUT-8")
    for variant, here, there in ((bolt, 10, 5), (nut, 0, 5)):
        make.stock(variant, here)
        make.stock(variant, there, at="cluj")
    return bolt, nut


def reserve(channel, split, *wanted):
    places = tuple(make.warehouse(code).pk for code in ("brasov", "cluj"))
    return reserve_stock(
        holds=[
            StockHold(
                one.pk, Decimal(count), f"order-line:{one.pk}", Sourcing(places, split)
            )
            for one, count in wanted
        ],
        channel_id=channel.pk,
    )


@pytest.mark.parametrize(
    ("split", "bolts", "nuts", "refusal", "said"),
    [
        (WHOLE, 10, 5, NotFromOneWarehouse, "NUT-8 lies elsewhere"),
        (WHOLE, 12, 1, LineNotFromOneWarehouse, "none has more than 10"),
        (BY_LINE, 12, 5, LineNotFromOneWarehouse, "none has more than 10"),
        (BY_LINE, 16, 5, OutOfStock, "Not enough of BOLT-8"),
        (WITHIN, 16, 5, OutOfStock, "Not enough of BOLT-8"),
    ],
)
def test_a_refusal_says_what_lies_where(
    channel, goods, split, bolts, nuts, refusal, said
):
    bolt, nut = goods

    with pytest.raises(refusal, match=said):
        reserve(channel, split, (bolt, bolts), (nut, nuts))

    assert not StockReservation.objects.exists()
    assert not StockLevel.objects.filter(reserved__gt=0).exists()


def test_what_is_missing_of_what_may_wait_is_said(channel, goods):
    bolt, nut = goods
    type(bolt).objects.filter(pk=bolt.pk).update(stock_policy=StockPolicy.BACKORDER)

    missing = reserve(channel, WITHIN, (bolt, 18), (nut, 5))

    assert missing == {f"order-line:{bolt.pk}": 3}


@pytest.mark.django_db(transaction=True)
def test_two_channels_share_a_stock_and_sell_no_piece_twice(transactional_db):
    trade, store = make.channel("trade"), make.channel("store")
    bolt = make.variant("BOLT-8")
    for code in ("brasov", "cluj"):
        place = make.warehouse(code, trade, store)
        receive_goods(receipts=[Receipt(bolt.pk, Decimal(5))], warehouse_id=place.pk)

    outcomes = at_once(
        [
            lambda number=number, channel=channel: reserve_stock(
                holds=[StockHold(bolt.pk, Decimal(2), f"order-line:{number}")],
                channel_id=channel.pk,
            )
            for number, channel in enumerate([trade, store] * 5)
        ]
    )

    sold = [one for one in outcomes if one == {}]
    assert len(sold) == 5
    assert all(isinstance(one, OutOfStock) for one in outcomes if one != {})
    for level in StockLevel.objects.all():
        assert level.reserved == level.on_hand == 5


@pytest.mark.parametrize("count", [40, pytest.param(1_000, marks=pytest.mark.full)])
def test_many_lines_take_as_many_queries_as_few(
    channel, django_assert_num_queries, count
):
    place = make.warehouse()
    many = [make.variant(f"SKU-{number}") for number in range(count)]
    more = [
        make.variant(f"MTO-{number}", stock_policy="made_to_order")
        for number in range(2)
    ]

    def all_steps(variants, mark):
        receive_goods(
            receipts=[Receipt(one.pk, Decimal(2)) for one in variants[:-1]],
            warehouse_id=place.pk,
        )
        owners = {one.pk: f"{mark}:{one.pk}" for one in variants}
        reserve_stock(
            holds=[StockHold(pk, Decimal(2), owner) for pk, owner in owners.items()],
            channel_id=channel.pk,
        )
        ship_stock(
            issues=[StockIssue(pk, Decimal(2), owner) for pk, owner in owners.items()],
            warehouse_id=place.pk,
            reference="SH-1",
            actor=None,
        )

    with django_assert_num_queries(29):
        all_steps([*many[:3], more[0]], "few")
    with django_assert_num_queries(29):
        all_steps([*many[3:], more[1]], "many")

    assert not StockReservation.objects.exists()
    assert not StockLevel.objects.exclude(on_hand=0, reserved=0).exists()
