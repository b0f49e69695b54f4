"""Stock: promised once, given back whole, moved with a trace."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from catalog.errors import OutOfStock
from catalog.models import (
    MovementKind,
    StockLevel,
    StockMovement,
    StockPolicy,
    StockReservation,
    Variant,
)
from catalog.services.stock import (
    Arrival,
    StockCount,
    StockHold,
    StockIssue,
    count_levels,
    count_stock,
    receive_stock,
    release_expired_stock,
    release_stock,
    reserve_stock,
    ship_stock,
)
from tests import make


def hold(variant: Variant, quantity, owner: str) -> StockHold:
    return StockHold(variant.pk, Decimal(quantity), owner)


def reserve(channel, *holds: StockHold, **options) -> None:
    reserve_stock(holds=holds, channel_id=channel.pk, **options)


def levels() -> list[tuple[str, str, Decimal, Decimal]]:
    rows = StockLevel.objects.order_by("variant__sku", "warehouse__code")
    return list(
        rows.values_list("variant__sku", "warehouse__code", "on_hand", "reserved")
    )


def assert_books_agree() -> None:
    """Reservations add up to what is reserved, movements to what is on hand."""
    for level in StockLevel.objects.all():
        place = {"variant": level.variant, "warehouse": level.warehouse}
        held = StockReservation.objects.filter(**place).aggregate(sum=Sum("quantity"))
        moved = StockMovement.objects.filter(**place).aggregate(sum=Sum("quantity"))
        assert level.reserved == (held["sum"] or 0)
        assert level.on_hand == (moved["sum"] or 0)


@pytest.fixture
def bolt(channel) -> Variant:
    """Ten of them in Brașov."""
    made = make.variant("BOLT-8")
    receive_stock(
        variant_id=made.pk, warehouse_id=make.warehouse().pk, quantity=Decimal(10)
    )
    return made


@pytest.fixture
def nut(channel) -> Variant:
    """One of them in Brașov."""
    made = make.variant("NUT-8")
    receive_stock(
        variant_id=made.pk, warehouse_id=make.warehouse().pk, quantity=Decimal(1)
    )
    return made


def test_what_is_reserved_is_no_longer_free(channel, bolt):
    reserve(channel, hold(bolt, 7, "order-line:1"))

    with pytest.raises(OutOfStock, match="BOLT-8"):
        reserve(channel, hold(bolt, 4, "order-line:2"))
    reserve(channel, hold(bolt, 3, "order-line:3"))

    assert levels() == [("BOLT-8", "brasov", 10, 10)]
    assert_books_agree()


def test_one_missing_line_reserves_nothing(channel, bolt, nut):
    with pytest.raises(OutOfStock, match="NUT-8"):
        reserve(channel, hold(bolt, 4, "order-line:1"), hold(nut, 2, "order-line:2"))

    assert levels() == [("BOLT-8", "brasov", 10, 0), ("NUT-8", "brasov", 1, 0)]
    assert not StockReservation.objects.exists()


def test_two_lines_of_one_variant_share_what_is_there(channel, bolt):
    with pytest.raises(OutOfStock, match="BOLT-8"):
        reserve(channel, hold(bolt, 6, "order-line:1"), hold(bolt, 6, "order-line:2"))
    reserve(channel, hold(bolt, 6, "order-line:1"), hold(bolt, 4, "order-line:2"))

    assert levels() == [("BOLT-8", "brasov", 10, 10)]
    assert_books_agree()


def test_a_variant_nobody_stocks_is_refused(channel):
    screw = make.variant("SCREW-4")

    with pytest.raises(OutOfStock, match="SCREW-4"):
        reserve(channel, hold(screw, 1, "order-line:1"))


def test_the_first_warehouse_that_has_it_all_is_asked_before_several(channel, bolt):
    cluj = make.warehouse("cluj")
    type(cluj).objects.filter(pk=cluj.pk).update(position=1)
    receive_stock(variant_id=bolt.pk, warehouse_id=cluj.pk, quantity=Decimal(20))

    reserve(channel, hold(bolt, 15, "order-line:1"))
    reserve(channel, hold(bolt, 12, "order-line:2"))

    assert levels() == [("BOLT-8", "brasov", 10, 10), ("BOLT-8", "cluj", 20, 17)]
    assert_books_agree()


def test_warehouses_of_other_channels_are_not_asked(channel, bolt):
    retail = make.channel("retail")

    with pytest.raises(OutOfStock, match="BOLT-8"):
        reserve(retail, hold(bolt, 1, "order-line:1"))


@pytest.mark.parametrize("policy", [StockPolicy.BACKORDER, StockPolicy.MADE_TO_ORDER])
def test_what_can_be_ordered_later_takes_what_is_there(channel, bolt, policy):
    Variant.objects.filter(pk=bolt.pk).update(stock_policy=policy)

    reserve(channel, hold(bolt, 25, "order-line:1"))
    reserve(channel, hold(bolt, 5, "order-line:2"))

    assert levels() == [("BOLT-8", "brasov", 10, 10)]
    assert StockReservation.objects.get().quantity == 10


def test_a_repeated_owner_adds_to_what_it_has(channel, bolt):
    reserve(channel, hold(bolt, 2, "order-line:1"))
    reserve(channel, hold(bolt, 3, "order-line:1"))

    assert StockReservation.objects.get().quantity == 5
    assert_books_agree()


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_hold_of_nothing_is_a_bug(channel, bolt, quantity):
    with pytest.raises(ValueError, match="positive"):
        reserve(channel, hold(bolt, quantity, "order-line:1"))


def test_released_stock_is_free_again(channel, bolt, nut):
    reserve(channel, hold(bolt, 10, "order-line:1"), hold(nut, 1, "order-line:2"))

    release_stock(owners=["order-line:1", "order-line:404"])
    release_stock(owners=["order-line:1"])

    assert levels() == [("BOLT-8", "brasov", 10, 0), ("NUT-8", "brasov", 1, 1)]
    assert_books_agree()


def test_reservations_end_at_their_time(channel, bolt):
    now = timezone.now()
    reserve(channel, hold(bolt, 4, "cart-line:1"), expires_at=now)
    reserve(channel, hold(bolt, 4, "cart-line:2"), expires_at=now + timedelta(hours=1))
    reserve(channel, hold(bolt, 1, "order-line:3"))

    assert release_expired_stock(now=now) == 1
    assert release_expired_stock(now=now) == 0

    assert levels() == [("BOLT-8", "brasov", 10, 5)]
    assert_books_agree()


def ship(warehouse, *issues: StockIssue, actor=None) -> None:
    ship_stock(issues=issues, warehouse_id=warehouse.pk, reference="SH-1", actor=actor)


def test_shipping_uses_the_reservation_and_leaves_a_movement(channel, bolt, dora):
    reserve(channel, hold(bolt, 7, "order-line:1"))

    ship(make.warehouse(), StockIssue(bolt.pk, Decimal(5), "order-line:1"), actor=dora)

    assert levels() == [("BOLT-8", "brasov", 5, 2)]
    moved = StockMovement.objects.get(kind=MovementKind.SHIPMENT)
    assert (moved.quantity, moved.reference, moved.actor) == (-5, "SH-1", dora)
    assert_books_agree()


def test_goods_promised_to_others_are_not_shipped(channel, bolt):
    reserve(channel, hold(bolt, 8, "order-line:1"))

    with pytest.raises(OutOfStock, match="BOLT-8"):
        ship(make.warehouse(), StockIssue(bolt.pk, Decimal(3), "order-line:2"))

    assert levels() == [("BOLT-8", "brasov", 10, 8)]
    assert_books_agree()


def test_shipping_from_elsewhere_frees_what_was_promised_here(channel, bolt):
    cluj = make.warehouse("cluj")
    receive_stock(variant_id=bolt.pk, warehouse_id=cluj.pk, quantity=Decimal(4))
    reserve(channel, hold(bolt, 4, "order-line:1"))

    ship(cluj, StockIssue(bolt.pk, Decimal(4), "order-line:1"))

    assert levels() == [("BOLT-8", "brasov", 10, 0), ("BOLT-8", "cluj", 0, 0)]
    assert_books_agree()


def test_one_line_short_ships_nothing(channel, bolt, nut):
    issues = [
        StockIssue(bolt.pk, Decimal(2), "order-line:1"),
        StockIssue(nut.pk, Decimal(2), "order-line:2"),
    ]

    with pytest.raises(OutOfStock, match="NUT-8"):
        ship(make.warehouse(), *issues)

    assert levels() == [("BOLT-8", "brasov", 10, 0), ("NUT-8", "brasov", 1, 0)]
    assert_books_agree()


def test_what_is_made_to_order_is_received_as_it_leaves(channel):
    table = make.variant("TABLE", stock_policy=StockPolicy.MADE_TO_ORDER)
    reserve(channel, hold(table, 3, "order-line:1"))

    ship(make.warehouse(), StockIssue(table.pk, Decimal(3), "order-line:1"))

    assert levels() == [("TABLE", "brasov", 0, 0)]
    assert list(StockMovement.objects.order_by("pk").values_list("quantity")) == [
        (3,),
        (-3,),
    ]
    assert_books_agree()


def test_a_count_writes_the_difference(channel, bolt, nut, dora):
    place = make.warehouse()

    count_stock(
        variant_id=bolt.pk, warehouse_id=place.pk, on_hand=Decimal(8), actor=dora
    )
    changed = count_levels(
        counts=[
            StockCount(bolt.pk, place.pk, Decimal(8)),
            StockCount(nut.pk, place.pk, Decimal("2.5")),
            StockCount(make.variant("WASHER").pk, place.pk, Decimal(4)),
        ],
        reference="count 7",
    )

    assert changed == 2
    assert [row[2] for row in levels()] == [8, Decimal("2.5"), 4]
    assert_books_agree()


def test_a_count_below_what_is_promised_leaves_nothing_free(channel, bolt):
    reserve(channel, hold(bolt, 8, "order-line:1"))

    count_stock(
        variant_id=bolt.pk, warehouse_id=make.warehouse().pk, on_hand=Decimal(5)
    )

    with pytest.raises(OutOfStock, match="BOLT-8"):
        reserve(channel, hold(bolt, 1, "order-line:2"))
    assert levels() == [("BOLT-8", "brasov", 5, 8)]
    assert_books_agree()


def test_a_count_knows_arrivals_or_leaves_them(channel, bolt):
    place, day = make.warehouse(), timezone.now().date()
    arrival = Arrival(day, Decimal(40))

    count_levels(counts=[StockCount(bolt.pk, place.pk, Decimal(10), arrival)])
    count_stock(variant_id=bolt.pk, warehouse_id=place.pk, on_hand=Decimal(9))

    level = StockLevel.objects.get()
    assert (level.on_hand, level.arrives_on, level.arriving) == (9, day, 40)


def test_a_negative_count_is_refused(channel, bolt):
    with pytest.raises(ValueError, match="negative"):
        count_stock(
            variant_id=bolt.pk, warehouse_id=make.warehouse().pk, on_hand=Decimal(-1)
        )

    assert levels() == [("BOLT-8", "brasov", 10, 0)]


def test_movements_cannot_be_changed(bolt):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StockMovement.objects.update(quantity=1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        StockMovement.objects.all().delete()


def test_a_thousand_lines_take_as_many_queries_as_one(
    channel, bolt, django_assert_max_num_queries
):
    variants = [make.variant(f"SKU-{place}") for place in range(40)]
    for variant in variants:
        make.stock(variant, 5)

    with django_assert_max_num_queries(8):
        reserve(channel, *(hold(v, 2, f"order-line:{v.pk}") for v in variants))

    assert StockReservation.objects.count() == 40


def in_threads(*jobs) -> list[object]:
    """Run all jobs at once; their results or refusals, in their order."""
    results: list[object] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def work(place: int) -> None:
        start.wait(timeout=30)
        try:
            results[place] = jobs[place]()
        except Exception as failure:  # noqa: BLE001 the test looks at each
            results[place] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(p,)) for p in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.django_db(transaction=True)
def test_the_last_piece_is_sold_once(transactional_db):
    channel = make.channel()
    nut = make.variant("NUT-8")
    receive_stock(
        variant_id=nut.pk, warehouse_id=make.warehouse().pk, quantity=Decimal(1)
    )

    results = in_threads(
        *(
            lambda owner=f"order-line:{number}": reserve(channel, hold(nut, 1, owner))
            for number in range(16)
        )
    )

    assert results.count(None) == 1
    assert sum(isinstance(result, OutOfStock) for result in results) == 15
    assert levels() == [("NUT-8", "brasov", 1, 1)]
    assert_books_agree()


@pytest.mark.django_db(transaction=True)
def test_orders_of_the_same_variants_in_opposite_order_do_not_block_each_other(
    transactional_db,
):
    channel = make.channel()
    variants = [make.variant(f"SKU-{place}") for place in range(6)]
    for variant in variants:
        receive_stock(
            variant_id=variant.pk,
            warehouse_id=make.warehouse().pk,
            quantity=Decimal(1000),
        )

    def buy_and_return(number: int, wanted: list[Variant]) -> None:
        owners = [f"order-line:{number}-{variant.pk}" for variant in wanted]
        for _ in range(5):
            holds = [hold(v, 2, o) for v, o in zip(wanted, owners, strict=True)]
            reserve(channel, *holds)
            release_stock(owners=owners[::-1])
        reserve(channel, *(hold(v, 1, o) for v, o in zip(wanted, owners, strict=True)))

    results = in_threads(
        *(
            lambda number=number: buy_and_return(
                number, variants if number % 2 else variants[::-1]
            )
            for number in range(8)
        )
    )

    assert results == [None] * 8
    assert {row[3] for row in levels()} == {8}
    assert_books_agree()


@pytest.mark.django_db(transaction=True)
def test_shipping_counting_and_reserving_at_once_keep_the_books(transactional_db):
    channel = make.channel()
    bolt, place = make.variant("BOLT-8"), make.warehouse()
    receive_stock(variant_id=bolt.pk, warehouse_id=place.pk, quantity=Decimal(100))
    for number in range(4):
        reserve(channel, hold(bolt, 5, f"order-line:{number}"))

    results = in_threads(
        *(
            lambda owner=f"order-line:{number}": ship(
                place, StockIssue(bolt.pk, Decimal(5), owner)
            )
            for number in range(4)
        ),
        *(
            lambda owner=f"cart-line:{number}": reserve(channel, hold(bolt, 3, owner))
            for number in range(4)
        ),
        lambda: receive_stock(
            variant_id=bolt.pk, warehouse_id=place.pk, quantity=Decimal(7)
        ),
    )

    assert results == [None] * 9
    assert levels() == [("BOLT-8", "brasov", 87, 12)]
    assert_books_agree()
