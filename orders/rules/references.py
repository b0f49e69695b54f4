"""What a company wants to read on its orders: cost centre, project, own answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext

from accounts.models import OrderField, OrderFieldKind
from orders.models import Order, OrderLine
from shop.templatetags.angro import date_day, quantity

LONGEST_ANSWER = 200


@dataclass(frozen=True)
class References:
    """What the buyer chose at checkout; answers by the key of their question.

    Without `pickup_person_id` and `pickup_name` anybody on the company's list collects.
    """

    cost_centre_id: int | None = None
    project: str = ""
    pickup_person_id: int | None = None
    pickup_name: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FrozenReferences:
    """The same as orders keep it, whatever becomes of lists and questions."""

    cost_centre_id: int | None = None
    cost_centre_code: str = ""
    cost_centre_name: str = ""
    project: str = ""
    pickup_name: str = ""
    pickup_proof: str = ""
    own_fields: tuple[dict[str, str], ...] = ()


def read_answer(question: OrderField, text: str) -> str | None:
    """An answer as it is kept: numbers plain, days in ISO; None for what is none.

    Empty stays empty: whether it may is asked elsewhere.
    """
    typed = text.strip()
    if not typed:
        return ""
    if question.kind == OrderFieldKind.NUMBER:
        return _number(typed)
    if question.kind == OrderFieldKind.DATE:
        return _day(typed)
    if question.kind == OrderFieldKind.CHOICE:
        return typed if typed in question.choices else None
    return typed if len(typed) <= LONGEST_ANSWER else None


def _number(typed: str) -> str | None:
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    is_short = number.is_finite() and abs(number) < 10**12
    return f"{number.normalize():f}" if is_short else None


def _day(typed: str) -> str | None:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        return None


def answer_in_words(answer: Mapping[str, str]) -> str:
    """A kept answer as people of the active language write it."""
    text = answer["answer"]
    if answer["kind"] == OrderFieldKind.NUMBER:
        return quantity(text)
    if answer["kind"] == OrderFieldKind.DATE:
        return date_day(date.fromisoformat(text))
    return text


def reference_facts(order: Order) -> Sequence[tuple[str, str]]:
    """Labels and texts of what an order keeps for the company, in reading order."""
    centre = f"{order.cost_centre_code} {order.cost_centre_name}".strip()
    facts = [
        (gettext("Cost centre"), centre),
        (gettext("Project"), order.project),
        (gettext("Collected by"), pickup_sentence(order)),
        *((answer["label"], answer_in_words(answer)) for answer in order.own_fields),
    ]
    return [(label, text) for label, text in facts if text]


def booked_sentence(code: str, name: str, project: str) -> str:
    """Where a line is booked: Cost centre K-1 Kitchen · Project Roof; "" for none."""
    parts = []
    if code:
        parts.append(gettext("Cost centre %(name)s") % {"name": f"{code} {name}"})
    if project:
        parts.append(gettext("Project %(name)s") % {"name": project})
    return " · ".join(parts)


def line_booked(line: OrderLine) -> str:
    """The same of a line that was ordered, as it was frozen."""
    return booked_sentence(line.cost_centre_code, line.cost_centre_name, line.project)


def pickup_sentence(order: Order) -> str:
    """Who may collect an order; empty where it is delivered."""
    if not order.is_pickup:
        return ""
    if not order.pickup_name:
        return gettext("anybody on the company's list")
    if not order.pickup_proof:
        return order.pickup_name
    return f"{order.pickup_name} ({order.pickup_proof})"
