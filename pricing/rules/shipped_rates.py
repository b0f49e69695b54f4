"""VAT rates as the shop ships them: loaded by a command, then the operator's own.

Standard rates of the member states and their changes: European Commission, Taxes in
Europe Database (TEDB), as compared on 4 October 2026; reduced rates: TEDB as read on
29 September 2026, the general ones only. Which goods bear a reduced rate is for each
state's law, and for the shop's tax classes, to say. Rates of other countries come from
their own laws. See docs/taxes.md for what nobody has confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.models import TaxClass
from pricing.models.taxes import TaxRate

_TEDB = "European Commission, TEDB"


@dataclass(frozen=True)
class _Rates:
    """Standard, reduced and second reduced rate of a place during a period."""

    country: str
    standard: str = ""
    reduced: str = ""
    reduced2: str = ""
    territory: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = _TEDB

    def rows(self) -> Sequence[TaxRate]:
        """One row for each class that has a rate of its own."""
        by_class = {
            TaxClass.STANDARD: self.standard,
            TaxClass.REDUCED: self.reduced,
            TaxClass.SECOND_REDUCED: self.reduced2,
        }
        return tuple(
            TaxRate(
                country=self.country,
                territory=self.territory,
                tax_class=tax_class,
                rate=Decimal(rate),
                starts_on=self.starts_on,
                ends_on=self.ends_on,
                source=self.source,
            )
            for tax_class, rate in by_class.items()
            if rate
        )


_RATES = (
    _Rates("AT", "20", "10", "13"),
    _Rates("AT", "19", territory="AT-JM", source="UStG 1994, § 10 (4)"),
    _Rates("BE", "21", "6", "12"),
    _Rates("BG", "20", "9"),
    _Rates("CY", "19", "5", "9"),
    _Rates("CZ", "21", "12"),
    _Rates("DE", "19", "7", source="UStG, § 12"),
    _Rates("DK", "25"),
    _Rates("EE", "22", "9", "13", ends_on=date(2025, 6, 30)),
    _Rates("EE", "24", "9", "13", starts_on=date(2025, 7, 1)),
    _Rates("ES", "21", "10", "4", source="Ley 37/1992, arts. 90 and 91"),
    _Rates("ES", "7", "3", territory="ES-CN", source="Ley 4/2012, art. 51"),
    _Rates("FI", "24", "14", "10", ends_on=date(2024, 8, 31)),
    _Rates(
        "FI", "25.5", "14", "10", starts_on=date(2024, 9, 1), ends_on=date(2025, 12, 31)
    ),
    _Rates("FI", "25.5", "13.5", "10", starts_on=date(2026, 1, 1)),
    _Rates("FR", "20", "10", "5.5", source="CGI, arts. 278 to 279"),
    _Rates("GR", "24", "13", "6"),
    _Rates("HR", "25", "13", "5"),
    _Rates("HU", "27", "18", "5"),
    _Rates("IE", "23", "13.5", "9"),
    _Rates("IT", "22", "10", "5"),
    _Rates("LT", "21", "9", "5", ends_on=date(2025, 12, 31)),
    _Rates("LT", "21", "12", "5", starts_on=date(2026, 1, 1)),
    _Rates("LU", "17", "8", "14", starts_on=date(2024, 1, 1)),
    _Rates("LV", "21", "12", "5"),
    _Rates("MT", "18", "5", "7"),
    _Rates("NL", "21", "9"),
    _Rates("PL", "23", "8", "5", source="Ustawa o VAT, art. 41 and 146ef"),
    _Rates("PT", "23", "13", "6", source="CIVA, art. 18"),
    _Rates("PT", "22", "12", "4", territory="PT-30", source="CIVA, art. 18 (3)"),
    _Rates("PT", "16", "9", "4", territory="PT-20", source="CIVA, art. 18 (3)"),
    _Rates(
        "RO", "19", "9", "5", ends_on=date(2025, 7, 31), source="Codul fiscal, art. 291"
    ),
    _Rates(
        "RO",
        "21",
        "11",
        starts_on=date(2025, 8, 1),
        source="Legea 141/2025; Codul fiscal, art. 291",
    ),
    _Rates("SE", "25", "12", "6"),
    _Rates("SI", "22", "9.5", "5"),
    _Rates("SK", "20", "10", ends_on=date(2024, 12, 31)),
    _Rates("SK", "23", "19", "5", starts_on=date(2025, 1, 1)),
    _Rates("GB", "20", "5", source="Value Added Tax Act 1994, sections 2 and 29A"),
    _Rates(
        "GB",
        "20",
        "5",
        territory="XI",
        source="Value Added Tax Act 1994, sections 2 and 29A",
    ),
    _Rates(
        "CH",
        "8.1",
        "2.6",
        "3.8",
        starts_on=date(2024, 1, 1),
        source="MWSTG, Art. 25; Verordnung of 9 December 2022",
    ),
    _Rates("RU", "20", "10", ends_on=date(2025, 12, 31), source="НК РФ, ст. 164"),
    _Rates("RU", "22", "10", starts_on=date(2026, 1, 1), source="НК РФ, ст. 164"),
    # The standard rate is cut to 8 % for many goods until the end of 2026.
    _Rates("VN", "10", "5", source="Law 48/2024/QH15, Article 9"),
    _Rates(
        "VN",
        reduced2="8",
        starts_on=date(2025, 7, 1),
        ends_on=date(2026, 12, 31),
        source="Resolution 204/2025/QH15",
    ),
)


def shipped_rates() -> Sequence[TaxRate]:
    """Rates by place, class and period."""
    return tuple(row for rates in _RATES for row in rates.rows())
