"""The same trade with goods that come back and orders that are called off in part."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from invoicing.models import Invoice
from orders.errors import NothingToReturn, ReturnRefused
from orders.jobs import bill_shipments, credit_returns
from orders.models import Order, OrderReturn, ReturnPolicy
from orders.rules.remaining import kept_totals
from orders.services.cancelling import cancel_rest
from orders.services.returns import (
    ReturnWish,
    approve_return,
    decline_return,
    receive_return,
    request_return,
)
from tests.make_returns import inspect, reason
from tests.orders.test_machine import (
    ALLOWED,
    ZERO,
    Trade,
    played,
    some,
    world,  # noqa: F401 the fixture
)

AFTER_SHIPPING = {"partly_shipped", "shipped", "completed"}
# Where a return stands, and what may be done with it then.
RETURNS = {
    "approve": {"requested"},
    "decline": {"requested"},
    "receive": {"approved"},
    "inspect": {"received"},
}


class TradeBothWays(Trade):
    """What was sent may come back; what was not sent may be called off."""

    @rule(number=some)
    def call_off_the_rest(self, number: int) -> None:
        order = self.pick(number, "ship")
        self.attempt(
            lambda: cancel_rest(order_id=order.pk, by=self.world.dora),
            fine=order.state in ALLOWED["ship"],
        )

    @rule(number=some, parts=st.lists(some, min_size=3, max_size=3))
    def send_back(self, number: int, parts: list[int]) -> None:
        """Some of each line, or more than is there."""
        order = self.pick(number, "complete")
        back = self.taken_back(order)
        wishes, is_too_much = [], False
        for line, part in zip(order.lines.all(), parts, strict=False):
            quantity = Decimal(10 * part if line.sku == "NUT-8" else part)
            if quantity:
                wishes.append(ReturnWish(line.pk, quantity, reason().pk))
            is_too_much |= quantity > line.quantity_shipped - back.get(line.pk, ZERO)
        is_fine = order.state in AFTER_SHIPPING and bool(wishes) and not is_too_much
        self.attempt(
            lambda: request_return(
                buyer=self.asker(order), order_id=order.pk, lines=wishes
            ),
            fine=is_fine,
            but=(NothingToReturn, ReturnRefused) if is_too_much else (),
        )

    @rule(
        number=some,
        verb=st.sampled_from(
            ["approve", "approve", "receive", "receive", "inspect", "decline"]
        ),
        taken=st.sampled_from([None, None, 0, 1]),
        fee=st.sampled_from(["0", "0", "15"]),
    )
    def judge(self, number: int, verb: str, taken: int | None, fee: str) -> None:
        """What the seller says to goods that come back."""
        returns = OrderReturn.objects.order_by("-pk")
        if not returns:
            return
        apt = returns.filter(state__in=RETURNS[verb])
        found, dora = (apt or returns)[0], self.world.dora
        deeds = {
            "approve": lambda: approve_return(return_id=found.pk, by=dora),
            "decline": lambda: decline_return(
                return_id=found.pk, by=dora, reason="Worn"
            ),
            "receive": lambda: receive_return(return_id=found.pk, by=dora),
            "inspect": lambda: inspect(found, dora, accepted=taken, fee=fee),
        }
        self.attempt(deeds[verb], fine=found.state in RETURNS[verb])

    @rule()
    def credit(self) -> None:
        """Everything that left is billed, everything that came back credited."""
        bill_shipments()

        due = OrderReturn.objects.filter(state="inspected").count()

        assert credit_returns() == due

    # --- what that adds up to ---------------------------------------------------

    def taken_back(self, order: Order) -> Mapping[int, Decimal]:
        """By line: what was accepted where that is known, else what is asked for."""
        back: dict[int, Decimal] = defaultdict(Decimal)
        for found in order.returns.exclude(state__in=("declined", "cancelled")):
            for row in found.lines.all():
                known = row.accepted_quantity
                back[row.order_line_id] += row.quantity if known is None else known
        return back

    def back_on_the_shelf(self) -> Mapping[tuple[int, int], Decimal]:
        back: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for found in OrderReturn.objects.prefetch_related("lines__order_line"):
            for row in found.lines.all():
                if row.warehouse_id is not None:
                    place = (row.order_line.variant_id, row.warehouse_id)
                    back[place] += row.quantity_accepted * row.order_line.unit_factor
        return back

    def delivered_net(self, order: Order) -> Decimal:
        return kept_totals(order, order.lines.all()).net

    def wanted_net(self, order: Order) -> Decimal:
        notes = Invoice.objects.credit_notes().filter(order_number=order.number)
        credited = notes.aggregate(sum=Sum("total_net"))["sum"] or ZERO
        return self.delivered_net(order) - credited

    @invariant()
    def no_more_comes_back_than_left(self) -> None:
        for order in Order.objects.all():
            back = self.taken_back(order)
            for line in order.lines.all():
                assert back.get(line.pk, ZERO) <= line.quantity_shipped

    @invariant()
    def no_more_is_credited_than_was_billed(self) -> None:
        for order in Order.objects.all():
            papers = Invoice.objects.filter(order_number=order.number)
            billed = papers.invoices().aggregate(sum=Sum("total_gross"))["sum"] or ZERO
            notes = papers.credit_notes()
            credited = notes.aggregate(sum=Sum("total_gross"))["sum"] or ZERO
            assert ZERO <= credited <= billed
            done = order.returns.filter(state="credited")
            assert sorted(done.values_list("credit_number", flat=True)) == sorted(
                notes.values_list("number", flat=True)
            )


@pytest.fixture
def days_enough(world):  # noqa: F811 the fixture
    channel = world.buyers[0].channel
    ReturnPolicy.objects.get_or_create(channel=channel)
    reason()
    return world


@pytest.mark.full
def test_what_comes_back_adds_up_too(days_enough):
    played(days_enough, examples=4, steps=9, machine=TradeBothWays)


@pytest.mark.full
def test_what_comes_back_for_long_adds_up_too(days_enough):
    played(days_enough, examples=40, steps=40, machine=TradeBothWays)
