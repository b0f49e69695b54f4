"""Which VAT a supply bears: ordered rules, the first that fits decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from stdnum.eu import vat

from accounts.models import VatAnswer, ViesPolicy
from catalog.models import TaxClass
from pricing.errors import TaxRateMissing
from pricing.models import TaxCategory

# Monaco is France for VAT; Northern Ireland is told by its postcodes, not by a country.
EU_COUNTRIES = frozenset(
    {state.upper() for state in vat.MEMBER_STATES} - {"EL", "XI"} | {"GR", "MC"}
)
# Prefixes of VAT ids that are not the country's code.
_COUNTRY_OF_PREFIX = {"EL": "GR"}
_VAT_COUNTRY = {"MC": "FR"}
NO_TAX = Decimal("0.00")


@dataclass(frozen=True)
class TaxDecision:
    """What one tax class bears: category (UNTDID 5305), rate in percent, why.

    `code` is the VATEX code of the reason, or empty where none is asked for.
    """

    category: str
    rate: Decimal
    reason: str | Promise
    code: str = ""


@dataclass(frozen=True)
class TaxSituation:
    """Who sells what to whom and where the goods go, on one day.

    `registrations` are the countries in which the seller is registered for VAT;
    `vat_id` is that of a company and empty for consumers; what VIES answered about it
    counts as far as the channel's policy says. `certificate` names the paper that
    exempts the buyer, if one does. `rates` are the percentages in force, by country
    and tax class.
    """

    seller_country: str
    registrations: frozenset[str]
    ship_to: str
    vat_id: str
    tax_class: str
    rates: Mapping[tuple[str, str], Decimal]
    vies_policy: str = ViesPolicy.OFF
    vat_answer: str = VatAnswer.UNKNOWN
    certificate: str = ""

    @property
    def leaves_the_union(self) -> bool:
        """Goods go to another country, and not from one member state to another."""
        abroad = self.ship_to != self.seller_country
        inside = self.seller_country in EU_COUNTRIES and self.ship_to in EU_COUNTRIES
        return abroad and not inside

    @property
    def is_domestic(self) -> bool:
        return self.ship_to == self.seller_country or self.ship_to in self.registrations

    @property
    def may_be_intra_community(self) -> bool:
        """Goods go to a member state for a company that another state registered.

        Form and check digit say so; VIES may say otherwise.
        """
        if self.is_domestic or self.ship_to not in EU_COUNTRIES:
            return False
        home = _VAT_COUNTRY.get(self.seller_country, self.seller_country)
        return vat_country(self.vat_id) not in ("", home)

    @property
    def is_vat_id_refused(self) -> bool:
        """VIES said no, and the channel listens."""
        listens = self.vies_policy != ViesPolicy.OFF
        return listens and self.vat_answer == VatAnswer.INVALID

    @property
    def is_vat_id_trusted(self) -> bool:
        """The channel lets the VAT id count. Silence of VIES is not a no."""
        if self.vies_policy == ViesPolicy.STRICT:
            return self.vat_answer == VatAnswer.VALID
        return not self.is_vat_id_refused

    def rate(self, country: str) -> Decimal | None:
        """The class's rate in `country`, else the standard one."""
        own = self.rates.get((country, self.tax_class))
        return self.rates.get((country, TaxClass.STANDARD)) if own is None else own


@dataclass(frozen=True)
class TaxRule:
    """When `fits`, this category with this reason.

    `taxed_in` names the country whose rate is charged; without it nothing is.
    """

    fits: Callable[[TaxSituation], bool]
    category: TaxCategory
    reason: Promise | Callable[[TaxSituation], Promise]
    code: str = ""
    taxed_in: Callable[[TaxSituation], str] | None = None


def vat_country(vat_id: str) -> str:
    """The member state that gave a VAT id, or "" for one that cannot be right."""
    if not vat.is_valid(vat_id):
        return ""
    number: str = vat.compact(vat_id)
    prefix = number[:2].upper()
    return _COUNTRY_OF_PREFIX.get(prefix, prefix)


def _by_certificate(situation: TaxSituation) -> Promise:
    said = gettext_lazy("Exempt by certificate: {certificate}.")
    exempt: Promise = format_lazy(said, certificate=situation.certificate)
    return exempt


# Article numbers are those of Directive 2006/112/EC; codes those of the VATEX list.
RULES: tuple[TaxRule, ...] = (
    TaxRule(
        fits=lambda situation: not situation.registrations,
        category=TaxCategory.OUTSIDE_SCOPE,
        reason=gettext_lazy("The seller is not registered for VAT."),
        code="VATEX-EU-O",
    ),
    TaxRule(
        fits=lambda situation: situation.leaves_the_union,
        category=TaxCategory.EXPORT,
        reason=gettext_lazy(
            "Export, exempt under Article 146 of Directive 2006/112/EC."
        ),
        code="VATEX-EU-G",
    ),
    TaxRule(
        fits=lambda situation: situation.tax_class == TaxClass.EXEMPT,
        category=TaxCategory.EXEMPT,
        reason=gettext_lazy("These goods are exempt from VAT."),
    ),
    TaxRule(
        fits=lambda situation: (
            situation.may_be_intra_community and situation.is_vat_id_trusted
        ),
        category=TaxCategory.INTRA_COMMUNITY,
        reason=gettext_lazy(
            "Intra-Community supply, exempt under Article 138 of Directive 2006/112/EC."
        ),
        code="VATEX-EU-IC",
    ),
    # No code: the certificate names the rule, and it may be one of a single state.
    TaxRule(
        fits=lambda situation: bool(situation.certificate),
        category=TaxCategory.EXEMPT,
        reason=_by_certificate,
    ),
    TaxRule(
        fits=lambda situation: situation.tax_class == TaxClass.ZERO,
        category=TaxCategory.ZERO,
        reason=gettext_lazy("These goods are taxed at zero percent."),
    ),
    TaxRule(
        fits=lambda situation: situation.is_domestic,
        category=TaxCategory.STANDARD,
        reason=gettext_lazy("Domestic supply: VAT of the country of delivery."),
        taxed_in=lambda situation: situation.ship_to,
    ),
    TaxRule(
        fits=lambda situation: (
            situation.may_be_intra_community and situation.is_vat_id_refused
        ),
        category=TaxCategory.STANDARD,
        reason=gettext_lazy(
            "Delivery to another member state with a VAT id that VIES does not know:"
            " VAT of the seller's country."
        ),
        taxed_in=lambda situation: situation.seller_country,
    ),
    TaxRule(
        fits=lambda situation: situation.may_be_intra_community,
        category=TaxCategory.STANDARD,
        reason=gettext_lazy(
            "Delivery to another member state with a VAT id that VIES has not"
            " confirmed yet: VAT of the seller's country."
        ),
        taxed_in=lambda situation: situation.seller_country,
    ),
    TaxRule(
        fits=lambda situation: True,
        category=TaxCategory.STANDARD,
        reason=gettext_lazy(
            "Delivery to another member state without a valid VAT id: VAT of the"
            " seller's country."
        ),
        taxed_in=lambda situation: situation.seller_country,
    ),
)


def decide_tax(situation: TaxSituation) -> TaxDecision:
    """Apply the first rule that fits, or raise TaxRateMissing."""
    rule = next(rule for rule in RULES if rule.fits(situation))
    rate = NO_TAX
    if rule.taxed_in is not None:
        country = rule.taxed_in(situation)
        found = situation.rate(country)
        if found is None:
            raise TaxRateMissing(country=country)
        rate = found
    reason = rule.reason(situation) if callable(rule.reason) else rule.reason
    return TaxDecision(rule.category.value, rate, reason, rule.code)
