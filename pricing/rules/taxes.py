"""Which VAT a supply bears: rules that are data, the first that fits decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language, gettext
from stdnum.eu import vat

from accounts.models import CustomerKind, VatAnswer, ViesPolicy
from catalog.models import TaxClass
from pricing.errors import NoTaxRule, TaxRateMissing
from pricing.models.taxes import (
    ConsumerScheme,
    Route,
    Standing,
    TaxCategory,
    TaxedIn,
    VatIdState,
)

# Prefixes of VAT ids that are not the area's code.
_AREA_OF_PREFIX = {"EL": "GR"}
NO_TAX = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class TaxPlace:
    """Where goods leave or arrive: country (ISO 3166) and postcode, if it is known."""

    country: str
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Located:
    """A place as VAT sees it: its area, and the code its rates stand under."""

    area: str
    rates_of: str


@dataclass(frozen=True, slots=True)
class Area:
    """A VAT area that is in the Union, or charges a tax of another name."""

    code: str
    is_in_union: bool
    category: str = TaxCategory.STANDARD.value


@dataclass(frozen=True, slots=True)
class Territory:
    """Addresses of a country that belong to another area, or have other rates."""

    country: str
    prefixes: tuple[str, ...]
    area: str
    rates_of: str = ""

    def reach(self, postcode: str) -> int:
        """How many letters of a bare postcode fit; -1 where it is another place."""
        if not self.prefixes:
            return 0
        fitting = [each for each in self.prefixes if postcode.startswith(each)]
        return max(map(len, fitting), default=-1)


@dataclass(frozen=True)
class Rule:
    """A row of TaxRule as it is asked. `when` holds its conditions by name."""

    code: str
    when: tuple[tuple[str, str], ...]
    category: str
    reason: str
    taxed_in: str = ""
    vatex: str = ""
    law: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)

    def missed(self, facts: "TaxFacts") -> str:
        """The first condition that is not met, or ""."""
        for name, wanted in self.when:
            if getattr(facts, name) != wanted:
                return name
        return ""


@dataclass(frozen=True)
class TaxData:
    """What is in force on one day. Rules come in the order they are asked.

    `rates` are percentages by code of place and tax class.
    """

    rules: Sequence[Rule]
    areas: Mapping[str, Area]
    territories: Mapping[str, Sequence[Territory]]
    rates: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def locate(self, place: TaxPlace) -> Located:
        """Where `place` belongs: by its postcode, else its country."""
        known = self.territories.get(place.country)
        if not known:
            return Located(place.country, place.country)
        postcode = bare_postcode(place)
        best = max(known, key=lambda territory: territory.reach(postcode))
        if best.reach(postcode) < 0:
            return Located(place.country, place.country)
        return Located(best.area, best.rates_of or best.area)

    def area(self, code: str) -> Area:
        """An area by its code; one without a row is a country outside of the Union."""
        return self.areas.get(code) or Area(code, is_in_union=False)

    def rate(self, place: Located, tax_class: str) -> Decimal | None:
        """The class's rate there, else the area's, else the standard one."""
        for wanted in (tax_class, TaxClass.STANDARD):
            for code in (place.rates_of, place.area):
                found = self.rates.get((code, wanted))
                if found is not None:
                    return found
        return None


def bare_postcode(place: TaxPlace) -> str:
    """A postcode without blanks, dashes and the country before it: FI-22 100, 22100."""
    bare = "".join(sign for sign in place.postcode.upper() if sign.isalnum())
    digits = bare.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return digits if digits.isdigit() else bare


@dataclass(frozen=True)
class TaxSituation:
    """Who sells what to whom and where the goods go, on one day.

    `registrations` are the areas in which the seller is registered for VAT; `vat_id`
    is that of a company and empty for consumers; what VIES answered about it counts as
    far as the channel's policy says. `certificate` names the paper that exempts the
    buyer, if one does.
    """

    ship_from: TaxPlace
    ship_to: TaxPlace
    tax_class: str
    registrations: frozenset[str]
    is_small_business: bool = False
    uses_oss: bool = False
    buyer_kind: str = CustomerKind.COMPANY
    vat_id: str = ""
    vies_policy: str = ViesPolicy.OFF
    vat_answer: str = VatAnswer.UNKNOWN
    certificate: str = ""

    @property
    def standing(self) -> str:
        """Registered for VAT, exempt as a small business, or neither."""
        if self.is_small_business:
            return Standing.SMALL.value
        known = Standing.REGISTERED if self.registrations else Standing.NONE
        return known.value

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


class TaxFacts:
    """What the rules ask about a situation, by the names of their conditions."""

    def __init__(self, situation: TaxSituation, data: TaxData) -> None:
        self.situation = situation
        self.origin = data.locate(situation.ship_from)
        self.destination = data.locate(situation.ship_to)
        self.origin_in_union = data.area(self.origin.area).is_in_union
        self.destination_in_union = data.area(self.destination.area).is_in_union
        self.standing = situation.standing
        self.origin_area = self.origin.area
        self.destination_area = self.destination.area
        self.buyer_kind = str(situation.buyer_kind)
        self.tax_class = str(situation.tax_class)
        self.certificate = "yes" if situation.certificate else "no"
        oss = ConsumerScheme.OSS if situation.uses_oss else ConsumerScheme.THRESHOLD
        self.scheme = oss.value

    @cached_property
    def route(self) -> str:
        """Where goods go, seen from where they leave."""
        return self._route().value

    def _route(self) -> Route:
        if self.origin_area == self.destination_area:
            return Route.HOME
        if self.origin_in_union and not self.destination_in_union:
            return Route.EXPORT
        if self.destination_area in self.situation.registrations:
            return Route.REGISTERED
        return Route.UNION if self.origin_in_union else Route.ABROAD

    @cached_property
    def vat_id(self) -> str:
        """What the buyer's VAT id is worth on this route."""
        return self._vat_id().value

    def _vat_id(self) -> VatIdState:
        situation = self.situation
        given_by = vat_country(situation.vat_id)
        if situation.buyer_kind != CustomerKind.COMPANY or not given_by:
            return VatIdState.NONE
        if self.route in (Route.HOME, Route.REGISTERED):
            counts = given_by == self.destination_area and situation.is_vat_id_trusted
            return VatIdState.HOME if counts else VatIdState.NONE
        if given_by == self.origin_area:
            return VatIdState.NONE
        if situation.is_vat_id_refused:
            return VatIdState.REFUSED
        return VatIdState.OTHER if situation.is_vat_id_trusted else VatIdState.WAITING


@dataclass(frozen=True, slots=True)
class RuleAsked:
    """A rule that was asked, and the condition that was not met; "" decided."""

    code: str
    missed: str


@dataclass(frozen=True)
class TaxDecision:
    """What one tax class bears: category (UNTDID 5305), rate in percent, why.

    `code` is the VATEX code of the reason, or empty where none is asked for. `rule`
    decided, founded on `law`; `area` is whose rate is charged, if one is.
    """

    category: str
    rate: Decimal
    reason: str | Promise
    code: str = ""
    rule: str = ""
    law: str = ""
    area: str = ""


def vat_country(vat_id: str) -> str:
    """The area that gave a VAT id, or "" for one that cannot be right."""
    if not vat_id or not vat.is_valid(vat_id):
        return ""
    number: str = vat.compact(vat_id)
    prefix = number[:2].upper()
    return _AREA_OF_PREFIX.get(prefix, prefix)


def decide_tax(situation: TaxSituation, data: TaxData) -> TaxDecision:
    """Apply the first rule that fits, or raise NoTaxRule or TaxRateMissing."""
    facts = TaxFacts(situation, data)
    for rule in data.rules:
        if not rule.missed(facts):
            return _decision(rule, facts, data)
    raise NoTaxRule


def rules_asked(situation: TaxSituation, data: TaxData) -> Iterator[RuleAsked]:
    """The rules in the order they are asked, up to the one that decides."""
    facts = TaxFacts(situation, data)
    for rule in data.rules:
        missed = rule.missed(facts)
        yield RuleAsked(rule.code, missed)
        if not missed:
            return


def _decision(rule: Rule, facts: TaxFacts, data: TaxData) -> TaxDecision:
    category, rate, area = rule.category, NO_TAX, ""
    if rule.taxed_in:
        is_there = rule.taxed_in == TaxedIn.DESTINATION
        taxed = facts.destination if is_there else facts.origin
        found = data.rate(taxed, facts.tax_class)
        if found is None:
            raise TaxRateMissing(country=taxed.rates_of)
        # The Canary Islands charge IGIC where others charge VAT.
        category, rate = data.area(taxed.area).category, found
        area = taxed.rates_of
    return TaxDecision(
        category=str(category),
        rate=rate,
        reason=_said(rule, facts.situation.certificate),
        code=rule.vatex,
        rule=rule.code,
        law=rule.law,
        area=area,
    )


def _say(rule: Rule, certificate: str) -> str:
    own = rule.reasons.get(get_language() or "")
    words = own or gettext(rule.reason)
    return words.replace("{certificate}", certificate)


# In the language of whoever reads it: a decision is printed in another than it was
# made in.
_said = lazy(_say, str)
