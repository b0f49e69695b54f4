"""Taxes as shipped come into the database, where staff make them their own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import models, transaction

from pricing.rules.shipped_rates import shipped_rates
from pricing.rules.shipped_tax_rules import shipped_rules
from pricing.rules.shipped_taxes import (
    shipped_areas,
    shipped_territories,
)


@dataclass
class TaxReport:
    """How many rows of each kind were added; those that are there were left alone."""

    areas: int = 0
    territories: int = 0
    rules: int = 0
    rates: int = 0

    def as_json(self) -> dict[str, int]:
        """Plain values."""
        return asdict(self)


@transaction.atomic
def load_taxes(*, dry_run: bool = False) -> TaxReport:
    """Add what the shop ships and the database has not; change nothing that is there.

    Areas, territories and rules are known by their codes, names and first days; rates
    of a place and class come in only where there is none at all, so that what staff
    entered is never mixed with what is shipped. Safe to run again.
    """
    return TaxReport(
        areas=_add(_missing(shipped_areas(), "code", "starts_on"), dry_run),
        territories=_add(
            _missing(shipped_territories(), "country", "name", "starts_on"), dry_run
        ),
        rules=_add(_missing(shipped_rules(), "code", "starts_on"), dry_run),
        rates=_add(
            _missing(shipped_rates(), "country", "territory", "tax_class"), dry_run
        ),
    )


def _missing(shipped: Sequence[models.Model], *key: str) -> list[models.Model]:
    """Of the rows shipped those whose key no row in the database has."""
    model = type(shipped[0])
    known = set(model._default_manager.values_list(*key))
    return [
        row
        for row in shipped
        if tuple(_plain(getattr(row, name)) for name in key) not in known
    ]


def _plain(value: object) -> object:
    """A country as its code, a choice as its text."""
    return getattr(value, "code", getattr(value, "value", value))


def _add(rows: Sequence[models.Model], dry_run: bool) -> int:
    if rows and not dry_run:
        type(rows[0])._default_manager.bulk_create(rows)
    return len(rows)
