"""Say why a company pays what it pays."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from accounts.buyer import Buyer
from accounts.models import Customer, Member, User
from accounts.selectors import buyer_for_customer
from catalog.models import Unit, UnitCode
from pricing.management.asking import found_customer, instant_of
from pricing.rules import Ask
from pricing.rules.prices import RowFacts
from pricing.rules.traces import Taken, Trace, TraceStep
from pricing.selectors import explain
from pricing.selectors.promotion_traces import every_promotion, with_promotions
from pricing.selectors.shown_traces import promotion_lines
from shop.errors import DomainError


class Command(BaseCommand):
    help = (
        "Explain a price: every list asked in order, every row seen, which won and "
        "why, tax, date and promotions. Writes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--company", required=True, help="Customer number or name.")
        parser.add_argument("--sku", required=True)
        parser.add_argument("--quantity", default="1", help="Of the unit; 1 without.")
        parser.add_argument(
            "--unit", choices=UnitCode.values, help="The default sales unit without."
        )
        parser.add_argument(
            "--on",
            help="A day (its first instant at the seller's) or an instant, ISO 8601; "
            "now without.",
        )
        parser.add_argument("--as-user", help="E-mail: with that member's rights.")
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        customer = found_customer(options["company"])
        unit = _unit(options["sku"], options["unit"])
        buyer = _buyer(customer, options["on"], options["as_user"])
        ask = Ask(unit.variant_id, unit.pk, _quantity(options["quantity"]))
        with translation.override("en"):
            try:
                trace = explain(ask, buyer)
                trace = with_promotions(trace, buyer, every_promotion(buyer))
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal
            if options["json"]:
                self.stdout.write(json.dumps(trace.as_json(), indent=2))
                return
            for line in _lines(trace, unit, buyer):
                self.stdout.write(line)


def _unit(sku: str, code: str | None) -> Unit:
    units = Unit.objects.select_related("variant").filter(variant__sku__iexact=sku)
    if not units:
        raise CommandError(f"There is no article {sku}.")
    wanted = units.filter(code=code) if code else units.order_by("-is_default")
    found = wanted.first()
    if found is None:
        sold = ", ".join(units.values_list("code", flat=True))
        raise CommandError(f"{sku} is not sold by the {code}, but by: {sold}.")
    return found


def _quantity(text: str) -> Decimal:
    try:
        quantity = Decimal(text)
    except InvalidOperation as error:
        raise CommandError(f"{text} is not a quantity.") from error
    if not quantity.is_finite() or quantity <= 0:
        raise CommandError("The quantity must be above zero.")
    return quantity


def _buyer(customer: Customer, on: str | None, email: str | None) -> Buyer:
    user = None
    if email is not None:
        user = User.objects.filter(email__iexact=email).first()
        members = Member.objects.filter(customer=customer, archived_at__isnull=True)
        if user is None or not members.filter(user=user).exists():
            raise CommandError(f"{email} is not a member of {customer}.")
    return buyer_for_customer(
        customer=customer, now=instant_of(on, customer.channel.seller), user=user
    )


def _lines(trace: Trace, unit: Unit, buyer: Buyer) -> list[str]:
    """The trace for people: one line for a list, indented lines for its rows."""
    basis = "gross" if trace.prices_include_tax else "net"
    if trace.price:
        price = f"{trace.price.unit_amount} {trace.currency} {basis}"
    else:
        price = "no price"
    lines = [
        f"{unit.variant.sku}, {_plain(trace.ask.quantity)} × {unit} "
        f"for {buyer.customer}, {trace.at.isoformat()}",
        f"Price of one {unit}: {price}",
        "The lowest price in the chain counts:"
        if trace.lowest_wins
        else "The first list with a price counts:",
    ]
    for place, step in enumerate(trace.steps, start=1):
        lines += _step_lines(place, step)
    lines += [
        f"   –  {silent.name} ({silent.level.label}): not asked, {silent.reason.label}"
        for silent in trace.silent
    ]
    if not trace.steps:
        lines.append("   No list is asked for this buyer.")
    if trace.tax:
        tax = trace.tax
        lines.append(
            f"Tax: {tax.category} {_plain(tax.rate)} %. {tax.reason} {tax.code}".strip()
        )
    return lines + _promotion_lines(trace)


def _promotion_lines(trace: Trace) -> list[str]:
    """What promotions take off an order of this alone, and why others do not."""
    lines = [] if trace.promotions else ["No promotion is about this article."]
    for line in promotion_lines(trace):
        taken = "–" if line.less is None else f"{line.less} {trace.currency}"
        lines.append(f"{line.name} ({line.code}): {taken}, {line.sentence}")
    return lines


def _taken(taken: Taken) -> str:
    """How one list changes its parent's price, and what comes out."""
    step = taken.derivation
    changes = [f"{rule.name} {_percent(rule.percent)}" for rule in taken.rules]
    said = [f"{step.name} " + (" × ".join(changes) or _percent(step.percent))]
    if step.rate != 1:
        said.append(f"rate {step.rate}")
    if step.surcharge:
        said.append(f"surcharge {step.surcharge:+f}")
    said.append(f"rounded {step.rounding}")
    end = "" if taken.unit_amount is None else f" → {taken.unit_amount}"
    return ", ".join(said) + end


def _period(row: RowFacts) -> str:
    """When a row counts; nothing where it always does."""
    if not row.starts_at and not row.ends_at:
        return ""
    return f", {row.starts_at or '…'} to {row.ends_at or '…'}"


def _percent(change: Decimal) -> str:
    return f"{change.normalize():+f} %"


def _plain(number: Decimal) -> str:
    """A number without zeros that say nothing: 24, 2.5."""
    return f"{number.normalize():f}"


def _step_lines(place: int, step: TraceStep) -> list[str]:
    amount = "" if step.unit_amount is None else f" {step.unit_amount}:"
    mark = "→" if step.outcome == "won" else " "
    lines = [
        f" {mark} {place}. {step.link.name} ({step.link.level.label}):"
        f"{amount} {step.outcome.label}"
    ]
    lines += [f"        derived: {_taken(taken)}" for taken in step.taken]
    for seen in step.rows:
        kind = "asked unit" if seen.row.is_direct else "base unit"
        lines.append(
            f"        from {_plain(seen.row.from_quantity)} ({kind}) {seen.row.amount}"
            f"{_period(seen.row)}: {seen.verdict.label}"
        )
    return lines
