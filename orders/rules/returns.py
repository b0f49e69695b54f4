"""What may come back, until when, and where a return may go from where it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext

from orders.models import ReturnPolicy, ReturnState
from shop.errors import WrongState
from shop.templatetags.angro import date_day, quantity

ZERO = Decimal(0)
# As quantities are kept.
DECIMALS = 3
DEFAULT_DAYS = 14

NEXT_RETURN_STATES: Mapping[ReturnState, frozenset[ReturnState]] = {
    ReturnState.REQUESTED: frozenset(
        {ReturnState.APPROVED, ReturnState.DECLINED, ReturnState.CANCELLED}
    ),
    # Called off where the goods never came.
    ReturnState.APPROVED: frozenset({ReturnState.RECEIVED, ReturnState.CANCELLED}),
    ReturnState.RECEIVED: frozenset({ReturnState.INSPECTED, ReturnState.CLOSED}),
    ReturnState.INSPECTED: frozenset({ReturnState.CREDITED}),
}


def check_return_move(*, number: str, state: str, to: ReturnState) -> None:
    """Raise WrongState unless a return may go from `state` to `to`."""
    if to not in NEXT_RETURN_STATES.get(ReturnState(state), frozenset()):
        raise WrongState(number=number, state=ReturnState(state).label, target=to.label)


@dataclass(frozen=True)
class ReturnTerms:
    """What a channel takes back. Without `days` it does so however long it took."""

    days: int | None = DEFAULT_DAYS
    takes_made_to_order: bool = False
    excluded_handling: frozenset[str] = frozenset()
    fee_rate: Decimal = ZERO


def terms_of(policy: ReturnPolicy | None) -> ReturnTerms:
    """The channel's terms, or those that hold where it has settled nothing."""
    if policy is None:
        return ReturnTerms()
    return ReturnTerms(
        days=policy.days,
        takes_made_to_order=policy.takes_made_to_order,
        excluded_handling=frozenset(
            name.casefold() for name in policy.excluded_handling
        ),
        fee_rate=policy.fee_rate,
    )


@dataclass(frozen=True)
class Delivered:
    """A part of a line that left on a day."""

    on: date
    quantity: Decimal


@dataclass(frozen=True)
class ReturnFacts:
    """What is known of an order line: when it left, what came back, what it is.

    `step` is the one it is ordered in.
    """

    delivered: Sequence[Delivered]
    returned: Decimal = ZERO
    step: Decimal = Decimal(1)
    is_made_to_order: bool = False
    handling: frozenset[str] = frozenset()

    @property
    def shipped(self) -> Decimal:
        return sum((one.quantity for one in self.delivered), ZERO)


@dataclass(frozen=True)
class Returnable:
    """How much of a line may come back, until when at least, or why nothing may."""

    quantity: Decimal
    until: date | None = None
    refusal: str = ""


def returnable(facts: ReturnFacts, terms: ReturnTerms, today: date) -> Returnable:
    """How much may come back today. What left late may come back when the rest is over.

    What came back before counts against what left, never twice.
    """
    left = facts.shipped - facts.returned
    refusal = _refusal(facts, terms, left)
    if refusal:
        return Returnable(ZERO, refusal=refusal)
    if terms.days is None:
        return Returnable(left)
    in_time = [one for one in facts.delivered if last_day(one, terms) >= today]
    if not in_time:
        day = max(last_day(one, terms) for one in facts.delivered)
        said = gettext("Could be sent back until %(day)s.")
        return Returnable(ZERO, day, said % {"day": date_day(day)})
    most = min(left, sum((one.quantity for one in in_time), ZERO))
    return Returnable(most, min(last_day(one, terms) for one in in_time))


def last_day(delivered: Delivered, terms: ReturnTerms) -> date:
    """The last day on which somebody may ask to send it back."""
    return delivered.on + timedelta(days=terms.days or 0)


def _refusal(facts: ReturnFacts, terms: ReturnTerms, left: Decimal) -> str:
    if not facts.delivered:
        return gettext("Not delivered yet.")
    if left <= 0:
        return gettext("All of it was sent back.")
    if facts.is_made_to_order and not terms.takes_made_to_order:
        return gettext("Made to order: it cannot be sent back.")
    refused = sorted(
        name for name in facts.handling if name.casefold() in terms.excluded_handling
    )
    if refused:
        said = gettext("%(handling)s goods cannot be sent back.")
        return said % {"handling": ", ".join(refused)}
    return ""


def refusal_of_quantity(
    wanted: Decimal, facts: ReturnFacts, possible: Returnable
) -> str:
    """Why `wanted` cannot come back; empty where it can."""
    if possible.refusal:
        return possible.refusal
    if wanted > possible.quantity:
        said = gettext("At most %(quantity)s can be sent back.")
        return said % {"quantity": quantity(possible.quantity)}
    if is_broken(wanted, facts.step):
        return gettext("Sold whole only: give a whole number.")
    if wanted != round(wanted, DECIMALS):
        return gettext("At most %(places)s decimals.") % {"places": DECIMALS}
    return ""


def is_broken(quantity: Decimal, step: Decimal) -> bool:
    """Say whether it is a fraction of what is sold whole."""
    return bool(quantity % 1) and not step % 1


def share_out(
    wanted: Decimal, parts: Iterable[tuple[int, Decimal]]
) -> list[tuple[int, Decimal]]:
    """Take `wanted` from (key, how much is there), one after the other."""
    found = []
    for key, there in parts:
        taken = min(wanted, there)
        if taken > 0:
            found.append((key, taken))
            wanted -= taken
    return found
