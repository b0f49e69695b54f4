"""A trace as buyers see it: the lists of their own chain, in the order asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from pricing.models import PromotionKind
from pricing.rules.kept_traces import kept_trace
from pricing.rules.promotion_traces import PromotionOutcome, PromotionSeen
from pricing.rules.traces import Outcome, Trace, TraceStep
from shop import blocks
from shop.templatetags.angro import date_weekday, money, percent, quantity


def shown_steps(trace: Trace) -> tuple[blocks.TraceStep, ...]:
    """Each list with its price and what became of it; nothing that staff alone see.

    Then the promotions that are about the article, with what they take off the line.
    """
    return (*_shown_lists(trace), *_shown_promotions(trace))


def _shown_lists(trace: Trace) -> Iterator[blocks.TraceStep]:
    return (
        blocks.TraceStep(
            name=_name(step),
            detail=_detail(step, trace),
            amount=step.unit_amount,
            is_won=step.outcome == Outcome.WON,
        )
        for step in trace.steps
    )


def _shown_promotions(trace: Trace) -> Iterator[blocks.TraceStep]:
    for seen in trace.promotions:
        yield blocks.TraceStep(
            name=promotion_name(seen),
            detail=promotion_sentence(seen, trace.currency),
            amount=seen.less,
            is_won=seen.applies,
            is_promotion=True,
        )


@dataclass(frozen=True)
class PromotionLine:
    """A promotion of a trace for staff: what it does, in words, and how much."""

    code: str
    name: str
    sentence: str
    less: Decimal | None


def promotion_lines(trace: Trace) -> Iterator[PromotionLine]:
    """The promotions of a trace, for staff."""
    for seen in trace.promotions:
        yield PromotionLine(
            code=seen.code,
            name=promotion_name(seen),
            sentence=promotion_sentence(seen, trace.currency),
            less=seen.less,
        )


def promotion_name(seen: PromotionSeen) -> str:
    """A promotion as lines name it, with the coupon that opened it."""
    words = {"name": seen.name, "code": seen.coupon}
    if seen.coupon:
        return gettext("Promotion “%(name)s”, coupon %(code)s") % words
    return gettext("Promotion “%(name)s”") % words


def promotion_sentence(seen: PromotionSeen, currency: str) -> str:
    """What a promotion does to the line or why it does not, and when it runs."""
    is_counted = seen.outcome == PromotionOutcome.MINIMUM_QUANTITY
    missing = quantity(seen.missing) if is_counted else money(seen.missing, currency)
    words = {"of_amount": money(seen.of_amount, currency), "missing": missing}
    said = [str(seen.outcome.label) % words]
    if seen.applies and seen.kind == PromotionKind.CART:
        said.append(gettext("this line's share of a discount on the cart"))
    if seen.starts_at is not None:
        said.append(gettext("since %(day)s") % {"day": date_weekday(seen.starts_at)})
    if seen.ends_at is not None:
        said.append(gettext("until %(day)s") % {"day": date_weekday(seen.ends_at)})
    return " · ".join(said)


def kept_steps(kept: Mapping[str, Any]) -> tuple[blocks.TraceStep, ...]:  # Any: JSON
    """The same from what a submitted line kept; nothing where it kept no trace."""
    trace = kept_trace(kept)
    return () if trace is None else shown_steps(trace)


def _name(step: TraceStep) -> str:
    if step.link.is_contract:
        return gettext("Contract “%(name)s”") % {"name": step.link.name}
    return step.link.name


def _detail(step: TraceStep, trace: Trace) -> str:
    if step.outcome != Outcome.WON or trace.price is None:
        return str(step.outcome.label)
    said = []
    if trace.price.from_quantity > 1:
        count = {"quantity": quantity(trace.price.from_quantity)}
        said.append(gettext("from %(quantity)s") % count)
    if step.plain_percent is not None:
        words = {"percent": percent(step.plain_percent), "name": step.link.source_name}
        sentence = (
            gettext("%(percent)s on %(name)s") if words["name"] else "%(percent)s"
        )
        said.append(sentence % words)
    if trace.price.valid_until is not None:
        day = {"day": date_weekday(trace.price.valid_until)}
        said.append(gettext("until %(day)s") % day)
    return " · ".join(said)
