"""A trace as buyers see it: the lists of their own chain, in the order asked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from pricing.rules.kept_traces import kept_trace
from pricing.rules.traces import Outcome, Trace, TraceStep
from shop import blocks
from shop.templatetags.angro import date_weekday, percent, quantity


def shown_steps(trace: Trace) -> tuple[blocks.TraceStep, ...]:
    """Each list with its price and what became of it; nothing that staff alone see."""
    return tuple(
        blocks.TraceStep(
            name=_name(step),
            detail=_detail(step, trace),
            amount=step.unit_amount,
            is_won=step.outcome == Outcome.WON,
        )
        for step in trace.steps
    )


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
