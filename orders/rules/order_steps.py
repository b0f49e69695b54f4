"""The way of an order as people follow it: what was, what is, what comes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext

from orders.models import Order, OrderState
from orders.models.orders import FALLEN

# How far an order is that is in this state: each step before is behind it.
RANKS: Mapping[str, int] = {
    OrderState.AWAITING_APPROVAL: 1,
    OrderState.IN_REVIEW: 2,
    OrderState.PLACED: 4,
    OrderState.CONFIRMED: 5,
    OrderState.PARTLY_SHIPPED: 5,
    OrderState.SHIPPED: 6,
    OrderState.COMPLETED: 7,
}


@dataclass(frozen=True)
class Deed:
    """Something that happened, when, by whom as the reader may know, and of what."""

    verb: str
    at: datetime
    who: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Step:
    """A step of an order; `when` is when it was taken, none of one to come.

    `state` is is-done, is-now, is-next or is-off, for an order that came to nothing.
    """

    label: str
    state: str
    when: datetime | None = None
    who: str = ""
    detail: str = ""


def steps_of(order: Order, deeds: Sequence[Deed]) -> tuple[Step, ...]:
    """The steps of an order by what happened, oldest first; without gaps.

    Where nothing was noted of a step that is behind it, the step has no date.
    """
    steps = list(_way(order, deeds))
    if order.state not in FALLEN:
        return tuple(_with_now(steps))
    taken = [replace(step, state="is-done") for step in steps if step.when]
    return (*taken, _fall(order, deeds))


def _way(order: Order, deeds: Sequence[Deed]) -> Iterator[Step]:
    first = {deed.verb: deed for deed in reversed(deeds)}
    last = {deed.verb: deed for deed in deeds}
    rank = RANKS.get(order.state, 0)
    placed = first.get("placed")
    asked, looked_at = first.get("asked_approval"), first.get("review_asked")
    handed_in = asked or looked_at or placed or Deed("placed", order.placed_at)
    yield _step(gettext("Handed in"), handed_in, is_done=True)
    if asked or order.state == OrderState.AWAITING_APPROVAL:
        approved = last.get("approved") if rank != 1 else None
        yield _step(gettext("Approved"), approved, is_done=rank > 1)
    if looked_at or order.state == OrderState.IN_REVIEW:
        settled = placed if rank > 2 else None
        yield _step(gettext("Checked by us"), settled, is_done=rank > 2)
    yield _step(gettext("Placed"), placed, is_done=rank >= 4)
    yield _step(gettext("Confirmed"), first.get("confirmed"), is_done=rank >= 5)
    yield from _shipped(order, deeds, is_done=rank >= 6)
    yield _step(gettext("Completed"), last.get("completed"), is_done=rank >= 7)


def _shipped(order: Order, deeds: Sequence[Deed], *, is_done: bool) -> Iterator[Step]:
    """A step for each part that left, and one for what follows."""
    parts = [deed for deed in deeds if deed.verb == "shipped"]
    label = gettext("Shipped")
    for place, deed in enumerate(parts, start=1):
        is_last = is_done and place == len(parts)
        said = label if is_last and place == 1 else gettext("Part %(number)s shipped")
        yield _step(said % {"number": place}, deed, is_done=True)
    if not is_done:
        rest = gettext("The rest shipped") if parts else label
        yield _step(rest, None, is_done=False)
    elif not parts:
        yield _step(label, None, is_done=True)


def _step(label: str, deed: Deed | None, *, is_done: bool) -> Step:
    state = "is-done" if is_done else "is-next"
    if deed is None:
        return Step(label, state)
    return Step(label, state, deed.at, deed.who, deed.detail)


def _with_now(steps: Sequence[Step]) -> Iterator[Step]:
    """The first step to come is the one that everybody waits for."""
    has_now = False
    for step in steps:
        if step.state == "is-next" and not has_now:
            has_now = True
            yield replace(step, state="is-now")
        else:
            yield step


def _fall(order: Order, deeds: Sequence[Deed]) -> Step:
    """How an order came to nothing."""
    verbs = {
        OrderState.CANCELLED: ("cancelled",),
        OrderState.REJECTED: ("rejected", "review_refused"),
        OrderState.SENT_BACK: ("sent_back", "taken_back", "approval_expired"),
    }[OrderState(order.state)]
    found = [deed for deed in deeds if deed.verb in verbs]
    label = order.get_state_display()
    if not found:
        return Step(label, "is-off")
    deed = found[-1]
    return Step(label, "is-off", deed.at, deed.who, deed.detail)
