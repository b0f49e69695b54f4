"""Whatever people do, in whatever order: goods, money and counters add up.

A machine of hypothesis tries deeds on a small shop, allowed or not, and looks after
each of them at all that was written. A refusal leaves every table as it was.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.buyer import Buyer
from accounts.models import Event, User
from catalog.errors import OutOfStock
from catalog.models import (
    KitPromise,
    StockLevel,
    StockMovement,
    StockReservation,
    Variant,
    Warehouse,
)
from invoicing.models import Invoice
from orders.errors import (
    BelowMinimum,
    CartRefused,
    MoreThanOrdered,
    NoLineLeft,
    NothingToShip,
)
from orders.jobs import bill_shipments
from orders.models import (
    ApprovalRequest,
    Budget,
    BudgetPeriod,
    Cart,
    Order,
    OrderLine,
    Shipment,
    ShipmentLine,
)
from orders.selectors.budget_checks import budget_differences
from orders.selectors.cart import current_cart
from orders.services.approvals import (
    approve_order,
    expire_due_requests,
    reject_lines,
    reject_order,
    send_order_back,
    take_back,
)
from orders.services.cart import add_to_cart
from orders.services.fulfilment import (
    cancel_order,
    cancel_own_order,
    complete_order,
    confirm_order,
    ship_order,
)
from orders.services.submit import submit_cart
from pricing.models import Promotion, PromotionTally, PromotionUse
from pricing.rules import line_amount
from shop.errors import DomainError
from tests import make, make_approvals, make_promotions, make_rules
from tests.make_orders import choice, item

ZERO = Decimal(0)
BUDGET = Decimal(1500)
USES = 4

# What a shop's people agreed on, not what the code says: which deed is allowed when.
ALLOWED = {
    "approve": {"to_approve"},
    "reject": {"to_approve"},
    "send back": {"to_approve"},
    "take out": {"to_approve"},
    "take back": {"to_approve"},
    "oneself": set(),
    "confirm": {"placed"},
    "ship": {"confirmed", "partly_shipped"},
    "cancel": {"to_approve", "placed", "confirmed"},
    "cancel own": {"to_approve", "placed"},
    "complete": {"shipped"},
}
NEXT = {
    None: {"to_approve", "placed"},
    "to_approve": {"placed", "rejected", "sent_back", "cancelled"},
    "placed": {"confirmed", "cancelled"},
    "confirmed": {"partly_shipped", "shipped", "cancelled"},
    "partly_shipped": {"shipped"},
    "shipped": {"completed"},
}
ENDED = {"rejected", "sent_back", "cancelled"}

BESIDE = (
    Event,
    KitPromise,
    Promotion,
    PromotionTally,
    PromotionUse,
    StockLevel,
    StockMovement,
    StockReservation,
)


def tables() -> list[str]:
    """Every table that a deed of this shop could write."""
    models = [
        model
        for app in ("orders", "invoicing", "shop")
        for model in apps.get_app_config(app).get_models()
        if model._meta.managed
    ]
    return sorted({model._meta.db_table for model in [*models, *BESIDE]})


def digest() -> dict[str, str]:
    """What stands in all of those tables, in short."""
    each = "SELECT '{0}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.format(name) for name in tables()))
        return dict(cursor.fetchall())


def refused(deed: Callable[[], object]) -> DomainError | None:
    """Why a deed was not done; None when it was."""
    try:
        deed()
    except DomainError as refusal:
        return refusal
    return None


@dataclass
class World:
    """A company with two who buy and two who approve, three articles, two houses."""

    buyers: list[Buyer]
    carla: Buyer
    boss: Buyer
    dora: User
    variants: list[Variant]
    houses: list[Warehouse]
    stock: dict[tuple[int, int], Decimal] = field(default_factory=dict)


@pytest.fixture
def world(shop, acme, bob, carla, dora, prices, bolt, nut) -> World:
    """Bolts in two houses, nuts in tens, pins that are ordered in whether there or not.

    From 300.00 net two people say yes, one after the other; 1,500.00 a month is all
    there is; four orders get 10 % off the bolts.
    """
    pin = make.variant("PIN-8", stock_policy="backorder")
    make.price(prices, pin, "0.0425")
    for variant, on_hand, place in ((bolt, 40, "cluj"), (pin, 30, "brasov")):
        make.stock(variant, on_hand, at=place)
    chief = make.member("boss", acme, role="approver")
    make_approvals.rule(
        acme, acme.members.get(user=carla), chief, above="300", name="Large"
    )
    admin = make.buyer(make.member("ada", acme, role="admin").user, acme)
    make_rules.budget_company(admin, month=str(BUDGET))
    make_promotions.promotion(
        "bolts", percent="10", on=(bolt.product,), limit_total=USES
    )
    olga = make.member("olga", acme).user
    levels = StockLevel.objects.values_list("variant_id", "warehouse_id", "on_hand")
    return World(
        buyers=[make.buyer(bob, acme), make.buyer(olga, acme)],
        carla=make.buyer(carla, acme),
        boss=make.buyer(chief.user, acme),
        dora=dora,
        variants=[bolt, nut, pin],
        houses=list(Warehouse.objects.order_by("pk")),
        stock={(variant, house): on_hand for variant, house, on_hand in levels},
    )


some = st.integers(min_value=0, max_value=5)
MOSTLY = 4  # of those six
quantities = st.sampled_from([1, 3, 10, 20, 24, 50])
wishes = st.lists(st.tuples(some, quantities), min_size=1, max_size=3)


class Trade(RuleBasedStateMachine):
    """Two who buy, two who approve, one who sells; each example begins anew."""

    world: World

    @initialize()
    def begin(self) -> None:
        """One small order, promised, and one that needs two to say yes."""
        self.example = transaction.atomic()
        self.example.__enter__()
        self.states: dict[int, str] = {}
        self.key = 0
        self.buy(0, [(0, 20), (1, 10)])
        self.every_move_was_allowed()
        self.move(0, "confirm")
        self.every_move_was_allowed()
        self.buy(1, [(0, 50), (2, 24), (1, 20)])

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # --- who and what -----------------------------------------------------------

    def buyer(self, number: int) -> Buyer:
        buyers = self.world.buyers
        return buyers[number % len(buyers)].at(timezone.now())

    def asker(self, order: Order) -> Buyer:
        found = (one for one in self.world.buyers if one.user.pk == order.placed_by_id)
        return next(found).at(timezone.now())

    def pick(self, number: int, verb: str) -> Order:
        """One of the orders: mostly one that it is allowed with, if there is one."""
        orders = Order.objects.order_by("-pk")
        apt = orders.filter(state__in=ALLOWED[verb])
        if number < MOSTLY and apt:
            orders = apt
        return orders[number % len(orders)]

    def pick_request(self, number: int) -> ApprovalRequest:
        requests = ApprovalRequest.objects.select_related("order").order_by("-pk")
        if number < MOSTLY and requests.open():
            requests = requests.open()
        return requests[number % len(requests)]

    def pick_house(self, number: int, order: Order) -> Warehouse:
        """Where the goods of an order wait, or another one."""
        owners = [f"order-line:{line.pk}" for line in order.lines.all()]
        held = StockReservation.objects.filter(owner__in=owners).order_by("pk").first()
        if number < MOSTLY and held is not None:
            return held.warehouse
        return self.world.houses[number % len(self.world.houses)]

    def attempt(
        self, deed: Callable[[], object], *, fine: bool, but: tuple[type, ...] = ()
    ) -> bool:
        """Do it: allowed, or refused and as if it had never been tried.

        `but` are refusals for other reasons than where the order stands.
        """
        before = digest()
        refusal = refused(deed)
        if refusal is None:
            assert fine, "what is not allowed was done"
            return True
        after = digest()
        assert {name for name in after if after[name] != before[name]} == set()
        assert not fine or isinstance(refusal, but), f"{refusal!r}: {refusal}"
        return False

    # --- buying -----------------------------------------------------------------

    @rule(who=some, wishes=wishes, again=st.booleans())
    def buy(self, who: int, wishes: list[tuple[int, int]], again: bool = False) -> None:
        """Fill a cart, send it, and perhaps press twice."""
        buyer, items = self.buyer(who), {}
        for what, quantity in wishes:
            variant = self.world.variants[what % len(self.world.variants)]
            items[variant.sku] = item(variant, quantity)
        nut = items.get("NUT-8")
        is_sold_so = nut is None or nut.quantity % 10 == 0
        is_filled = self.attempt(
            lambda: add_to_cart(buyer=buyer, items=list(items.values())),
            fine=is_sold_so,
        )
        if not is_filled:
            return
        cart = current_cart(buyer)
        self.key += 1
        agreed, key = choice(buyer), f"key-{self.key}"

        def submit() -> Order:
            return submit_cart(buyer=buyer, cart_id=cart.pk, checkout=agreed, key=key)

        # Out of stock, beyond the budget: the cart says so itself.
        is_placed = self.attempt(submit, fine=True, but=(CartRefused,))
        if not is_placed:
            cart.lines.all().delete()
        if is_placed and again:
            before = digest()
            submit()
            assert digest() == before

    # --- approving --------------------------------------------------------------

    @rule(number=some, is_turn=st.sampled_from([True, True, False]))
    def approve(self, number: int, is_turn: bool) -> None:
        """The one whose turn it is, or the other."""
        request = self.pick_request(number)
        is_chief = is_turn == (request.level == 2)
        by = self.world.boss if is_chief else self.world.carla
        self.attempt(
            lambda: approve_order(
                buyer=by.at(timezone.now()),
                request_id=request.pk,
                version=request.version,
            ),
            fine=request.order.state in ALLOWED["approve"] and is_turn,
        )

    @rule(
        number=some,
        verb=st.sampled_from(
            ["reject", "send back", "take out", "take out", "take back", "oneself"]
        ),
        who=some,
    )
    def say_no(self, number: int, verb: str, who: int) -> None:
        """Those who approve say no, those who asked think again; or say yes."""
        request = self.pick_request(number)
        by = self.world.carla if request.level == 1 else self.world.boss
        by, own = by.at(timezone.now()), self.asker(request.order)
        seen = {"request_id": request.pk, "version": request.version}
        line = request.order.lines.order_by("position").values_list("pk", flat=True)
        deeds: dict[str, Callable[[], object]] = {
            "reject": lambda: reject_order(buyer=by, reason="No", **seen),
            "send back": lambda: send_order_back(buyer=by, reason="Less", **seen),
            "take out": lambda: reject_lines(
                buyer=by, reason="Out", line_ids=line[:1], **seen
            ),
            "take back": lambda: take_back(
                buyer=self.buyer(who), request_id=request.pk
            ),
            "oneself": lambda: approve_order(buyer=own, **seen),
        }
        is_theirs = verb != "take back" or self.buyer(who).user == own.user
        self.attempt(
            deeds[verb],
            fine=request.order.state in ALLOWED[verb] and is_theirs,
            but=(NoLineLeft, BelowMinimum) if verb == "take out" else (),
        )

    # --- selling ----------------------------------------------------------------

    @rule(
        number=some,
        verb=st.sampled_from(
            ["confirm", "confirm", "complete", "cancel", "cancel own"]
        ),
    )
    def move(self, number: int, verb: str) -> None:
        order, dora = self.pick(number, verb), self.world.dora
        deeds: dict[str, Callable[[], object]] = {
            "confirm": lambda: confirm_order(order_id=order.pk, by=dora),
            "complete": lambda: complete_order(order_id=order.pk, by=dora),
            "cancel": lambda: cancel_order(order_id=order.pk, by=dora),
            "cancel own": lambda: cancel_own_order(
                buyer=self.asker(order), order_id=order.pk
            ),
        }
        self.attempt(deeds[verb], fine=order.state in ALLOWED[verb])

    @rule(
        number=some,
        house=some,
        parts=st.lists(st.sampled_from([0, 1, 1, 1, 2]), min_size=3, max_size=3),
        is_half=st.booleans(),
    )
    def ship(self, number: int, house: int, parts: list[int], is_half: bool) -> None:
        """Send all, half, nothing or too much of each line."""
        order = self.pick(number, "ship")
        place = self.pick_house(house, order)
        asked = {}
        for line, part in zip(order.lines.all(), parts, strict=False):
            step = Decimal(10) if line.sku == "NUT-8" else Decimal(1)
            left = line.quantity_left
            half = max(left // 2 // step * step, step) if is_half else left
            asked[line.pk] = half * part if left else step * (part // 2)
        self.attempt(
            lambda: ship_order(
                order_id=order.pk,
                quantities=asked,
                warehouse_id=place.pk,
                by=self.world.dora,
            ),
            fine=order.state in ALLOWED["ship"],
            but=self.why_not_shipped(order, asked, place),
        )

    def why_not_shipped(
        self, order: Order, asked: Mapping[int, Decimal], place: Warehouse
    ) -> tuple[type, ...]:
        """What may be said against it, reckoned from the rows."""
        lines = {line.pk: line for line in order.lines.all()}
        if any(quantity > lines[pk].quantity_left for pk, quantity in asked.items()):
            return (MoreThanOrdered,)
        if not any(asked.values()):
            return (NothingToShip,)
        for pk, quantity in asked.items():
            line = lines[pk]
            here = {"variant": line.variant_id, "warehouse": place}
            level = StockLevel.objects.filter(**here).first()
            own = StockReservation.objects.filter(owner=f"order-line:{pk}", **here)
            held = own.aggregate(sum=Sum("quantity"))["sum"] or ZERO
            free = level.on_hand - level.reserved + held if level else ZERO
            if free < quantity:
                return (OutOfStock,)
        return ()

    @rule(comes=st.sampled_from(["bills", "bills", "too late"]))
    def time_goes_by(self, comes: str) -> None:
        """Every shipment gets its invoice, once; or nobody decides in time."""
        if comes == "bills":
            awaiting = Shipment.objects.filter(invoice_number="").count()
            assert bill_shipments() == awaiting
            return
        waiting = ApprovalRequest.objects.open().count()
        later = timezone.now() + timedelta(days=60)
        assert expire_due_requests(now=later) == waiting

    # --- what goods that come back, or are called off, add to it -----------------

    def back_on_the_shelf(self) -> Mapping[tuple[int, int], Decimal]:
        """What came back, by article and house."""
        return {}

    def delivered_net(self, order: Order) -> Decimal:
        """What an order comes to when it is over."""
        return order.total_net

    def wanted_net(self, order: Order) -> Decimal:
        """What an order takes from the budget."""
        return self.delivered_net(order)

    # --- what always holds ------------------------------------------------------

    @invariant()
    def every_move_was_allowed(self) -> None:
        now = dict(Order.objects.values_list("pk", "state"))
        for pk, state in now.items():
            was = self.states.get(pk)
            assert was == state or state in NEXT.get(was, set()), f"{was} → {state}"
        assert self.states.keys() <= now.keys()
        self.states = now

    @invariant()
    def goods_add_up(self) -> None:
        left = {
            place: on_hand + self.back_on_the_shelf().get(place, ZERO)
            for place, on_hand in self.world.stock.items()
        }
        for row in ShipmentLine.objects.select_related("shipment", "order_line"):
            place = (row.order_line.variant_id, row.shipment.warehouse_id)
            left[place] -= row.quantity * row.order_line.unit_factor
        levels = StockLevel.objects.in_bulk().values()
        found = {(one.variant_id, one.warehouse_id): one.on_hand for one in levels}
        assert found == left
        assert all(0 <= one.reserved <= one.on_hand for one in levels)

    @invariant()
    def what_is_reserved_is_what_is_open(self) -> None:
        by_owner: dict[str, Decimal] = defaultdict(Decimal)
        by_place: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for held in StockReservation.objects.all():
            by_owner[held.owner] += held.quantity
            by_place[held.variant_id, held.warehouse_id] += held.quantity
        for level in StockLevel.objects.all():
            place = (level.variant_id, level.warehouse_id)
            assert level.reserved == by_place.get(place, ZERO)
        for line in OrderLine.objects.select_related("order", "variant"):
            is_open = line.order.state not in ENDED
            wanted = line.quantity_left * line.unit_factor if is_open else ZERO
            held = by_owner.pop(f"order-line:{line.pk}", ZERO)
            if line.variant.stock_policy == "stop":
                assert held == wanted, line
            assert held <= wanted, line
        assert by_owner == {}

    @invariant()
    def what_was_shipped_was_ordered(self) -> None:
        shipped = dict(
            ShipmentLine.objects.values_list("order_line").annotate(Sum("quantity"))
        )
        for order in Order.objects.prefetch_related("lines"):
            lines = list(order.lines.all())
            for line in lines:
                assert line.quantity_shipped == shipped.get(line.pk, ZERO)
                assert ZERO <= line.quantity_shipped <= line.quantity
            gone = sum(line.quantity_shipped for line in lines)
            left = sum(line.quantity_left for line in lines)
            assert bool(gone) == (
                order.state in {"partly_shipped", "shipped", "completed"}
            )
            assert order.state not in {"shipped", "completed"} or not left
            assert order.state != "partly_shipped" or left

    @invariant()
    def documents_add_up(self) -> None:
        for order in Order.objects.prefetch_related("lines"):
            lines = list(order.lines.all())
            for line in lines:
                whole = line_amount(line.unit_price_amount, line.quantity, "EUR")
                assert line.line_amount == whole
                said = sum(Decimal(one["amount"]) for one in line.discounts)
                assert line.discount_amount == said
            goods = sum(line.line_amount for line in lines)
            off = sum(line.discount_amount for line in lines)
            assert (order.goods_amount, order.discount_amount) == (goods, off)
            assert order.total_net == goods - off + order.delivery_amount
            assert order.total_gross == order.total_net + order.total_tax

    @invariant()
    def budgets_are_what_lives(self) -> None:
        live = Order.objects.exclude(state__in=ENDED)
        wanted = sum((self.wanted_net(order) for order in live), ZERO)
        period = BudgetPeriod.objects.first()
        assert (period.spent_net if period else ZERO) == wanted <= BUDGET
        assert Budget.objects.count() == 1
        assert budget_differences() == []

    @invariant()
    def promotions_are_used_by_what_lives(self) -> None:
        live = Order.objects.exclude(state__in=ENDED)
        using = [order.number for order in live if order.discounts]
        used = Promotion.objects.values_list("used_count", flat=True).get()
        assert used == len(using) <= USES
        standing = PromotionUse.objects.filter(given_back_at__isnull=True)
        assert sorted(standing.values_list("order_number", flat=True)) == sorted(using)

    @invariant()
    def bills_are_what_was_shipped(self) -> None:
        for order in Order.objects.prefetch_related("lines", "shipments"):
            shipments = list(order.shipments.all())
            invoices = Invoice.objects.invoices().filter(order_number=order.number)
            billed = {one.invoice_number for one in shipments} - {""}
            assert {one.number for one in invoices} == billed
            assert sum(one.bills_delivery for one in shipments) == bool(shipments)
            sums = sum(invoice.total_net for invoice in invoices)
            assert sums <= order.total_net
            is_billed = all(one.invoice_number for one in shipments)
            if order.state in {"shipped", "completed"} and is_billed:
                assert sums == self.delivered_net(order)

    @invariant()
    def a_cart_is_ordered_or_open(self) -> None:
        numbers = set(Order.objects.values_list("number", flat=True))
        for cart in Cart.objects.all():
            assert (cart.state == "submitted") == (cart.order_number in numbers)


def played(
    world: World, examples: int, steps: int, machine: type[Trade] = Trade
) -> None:
    run_state_machine_as_test(
        type("TradeOf", (machine,), {"world": world}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_people_do_everything_adds_up(world):
    played(world, examples=4, steps=9)


@pytest.mark.full
def test_whatever_people_do_for_long_everything_adds_up(world):
    played(world, examples=40, steps=40)
