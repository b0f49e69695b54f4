"""The steps of an order as its page shows them."""

from datetime import UTC, datetime, timedelta

import pytest

from orders.models import Order, OrderState
from orders.rules.order_steps import Deed, steps_of

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def deeds(*verbs: str) -> list[Deed]:
    """One an hour."""
    return [
        Deed(verb, START + timedelta(hours=place)) for place, verb in enumerate(verbs)
    ]


def shown(state: str, *verbs: str) -> list[tuple[str, str]]:
    order = Order(number="SO-1", state=state, placed_at=START)
    return [(step.label, step.state) for step in steps_of(order, deeds(*verbs))]


@pytest.mark.parametrize(
    ("state", "verbs", "done", "now"),
    [
        ("placed", ["placed"], ["Handed in", "Placed"], "Confirmed"),
        ("to_approve", ["asked_approval"], ["Handed in"], "Approved"),
        (
            "in_review",
            ["asked_approval", "approved", "review_asked"],
            ["Handed in", "Approved"],
            "Checked by us",
        ),
        (
            "confirmed",
            ["review_asked", "placed", "confirmed"],
            ["Handed in", "Checked by us", "Placed", "Confirmed"],
            "Shipped",
        ),
        (
            "partly_shipped",
            ["placed", "confirmed", "shipped"],
            ["Handed in", "Placed", "Confirmed", "Part 1 shipped"],
            "The rest shipped",
        ),
        (
            "shipped",
            ["placed", "confirmed", "shipped"],
            ["Handed in", "Placed", "Confirmed", "Shipped"],
            "Completed",
        ),
        (
            "completed",
            ["placed", "confirmed", "shipped", "shipped", "completed"],
            [
                "Handed in",
                "Placed",
                "Confirmed",
                "Part 1 shipped",
                "Part 2 shipped",
                "Completed",
            ],
            None,
        ),
        # Imported from elsewhere: nobody noted when.
        (
            "completed",
            [],
            ["Handed in", "Placed", "Confirmed", "Shipped", "Completed"],
            None,
        ),
    ],
)
def test_what_is_behind_and_what_everybody_waits_for(state, verbs, done, now):
    steps = shown(state, *verbs)

    assert [label for label, where in steps if where == "is-done"] == done
    assert [label for label, where in steps if where == "is-now"] == (
        [now] if now else []
    )
    assert not any(where == "is-off" for _, where in steps)


@pytest.mark.parametrize(
    ("state", "verbs", "label"),
    [
        (OrderState.CANCELLED, ["placed", "confirmed", "cancelled"], "cancelled"),
        (OrderState.REJECTED, ["asked_approval", "rejected"], "rejected"),
        (OrderState.SENT_BACK, ["asked_approval", "approval_expired"], "sent back"),
    ],
)
def test_an_order_that_came_to_nothing_ends_there(state, verbs, label):
    steps = shown(state, *verbs)

    assert steps[-1] == (label, "is-off")
    assert {where for _, where in steps[:-1]} == {"is-done"}
