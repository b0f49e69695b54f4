"""The golden table: who sells what to whom, and which tax follows from which law.

Articles without another name are those of Directive 2006/112/EC. The day is the 20th
of November 2026 where no other is named; rates are those the shop ships.
"""

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from pricing.errors import NoTaxRule, TaxRateMissing
from pricing.rules.shipped_rates import shipped_rates
from pricing.rules.taxes import (
    TaxPlace,
    TaxSituation,
    bare_postcode,
    decide_tax,
    rules_asked,
)
from pricing.selectors.taxes import shipped_data

TODAY = date(2026, 11, 20)
TABLE = Path(__file__).parent / "tax_table.csv"


def data_on(day: date):
    """What is shipped, with its rates in force on `day`; the later first day counts."""
    rates = sorted(
        (
            row
            for row in shipped_rates()
            if (row.starts_on or day) <= day <= (row.ends_on or day)
        ),
        key=lambda row: row.starts_on or date.min,
    )
    by_place = {
        (row.territory or str(row.country), str(row.tax_class)): row.rate
        for row in rates
    }
    return replace(shipped_data(day), rates=by_place)


@dataclass(frozen=True)
class Case:
    """A row of the table. Places are "RO" or "ES 35001"."""

    name: str
    seller: str
    to: str
    kind: str
    vat_id: str
    tax_class: str
    registered: str
    oss: str
    small: str
    policy: str
    answer: str
    certificate: str
    on: str
    category: str
    rate: str
    code: str
    rule: str
    law: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


def _cases() -> tuple[Case, ...]:
    with TABLE.open(newline="", encoding="utf-8") as file:
        return tuple(Case(**row) for row in csv.DictReader(file, delimiter=";"))


CASES = _cases()
BY_NAME = {case.name: case for case in CASES}


def place(text: str) -> TaxPlace:
    country, _, postcode = text.partition(" ")
    return TaxPlace(country, postcode)


def situation(case: Case, data) -> TaxSituation:
    known = set(case.registered.split()) or {data.locate(place(case.seller)).area}
    return TaxSituation(
        ship_from=place(case.seller),
        ship_to=place(case.to),
        tax_class=case.tax_class,
        registrations=frozenset(known - {"none"}),
        is_small_business=bool(case.small),
        uses_oss=bool(case.oss),
        buyer_kind=case.kind,
        vat_id=case.vat_id,
        vies_policy=case.policy,
        vat_answer=case.answer,
        certificate=case.certificate,
    )


def test_the_table_has_what_it_promises():
    assert len(CASES) >= 60
    assert len(BY_NAME) == len(CASES)
    assert all(case.law for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_table(case):
    data = data_on(case.day)

    found = decide_tax(situation(case, data), data)

    assert (found.category, found.rate, found.code, found.rule) == (
        case.category,
        Decimal(case.rate),
        case.code,
        case.rule,
    )
    assert str(found.reason)
    assert found.law


def test_every_shipped_rule_is_proven_by_a_case():
    proven = {case.rule for case in CASES}

    # What differs from a proven one only in the state.
    alike = {"small-business-pl"} | {
        f"reverse-charge-scrap-{state}" for state in ("es", "it", "hu")
    }
    shipped = {rule.code for rule in shipped_data(TODAY).rules}
    assert shipped - proven == alike


def test_what_was_asked_ends_with_the_rule_that_decided():
    case = BY_NAME["no id"]
    data = data_on(TODAY)

    asked = list(rules_asked(situation(case, data), data))

    assert [entry.code for entry in asked if not entry.missed] == ["no-vat-id"]
    assert asked[-1].code == "no-vat-id"
    missed = {entry.code: entry.missed for entry in asked}
    assert missed["intra-community"] == "vat_id"
    assert missed["export"] == "route"


def test_a_country_without_a_rate_is_refused_and_not_taken_for_zero():
    case = replace(BY_NAME["RO to RO"], seller="MD", to="MD")
    data = data_on(TODAY)

    with pytest.raises(TaxRateMissing, match="MD"):
        decide_tax(situation(case, data), data)


def test_without_a_rule_that_fits_nothing_is_decided():
    data = replace(data_on(TODAY), rules=())

    with pytest.raises(NoTaxRule):
        decide_tax(situation(CASES[0], data), data)


@pytest.mark.parametrize(
    ("postcode", "bare"),
    [
        ("22 100", "22100"),
        ("FI-22100", "22100"),
        ("9000-018", "9000018"),
        ("bt1 5gs", "BT15GS"),
        ("", ""),
        ("L-1111", "1111"),
    ],
)
def test_postcodes_are_compared_bare(postcode, bare):
    assert bare_postcode(TaxPlace("XX", postcode)) == bare


def test_reasons_are_said_in_the_readers_language():
    data = data_on(TODAY)
    rule = replace(data.rules[-1], reasons={"ro": "Fără cod de TVA."})
    own = replace(data, rules=(rule,))

    found = decide_tax(situation(CASES[0], own), own)

    with translation.override("ro"):
        assert str(found.reason) == "Fără cod de TVA."
    with translation.override("en"):
        assert "without a valid VAT id" in str(found.reason)
