"""Which tax would be charged, and why: for anybody, anywhere, on any day."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Channel, Customer, CustomerKind, TaxStatus, VatAnswer
from pricing.errors import NoTaxRule, TaxRateMissing
from pricing.models import TaxRule
from pricing.models.taxes import (
    ConsumerScheme,
    Route,
    Standing,
    TaxCategory,
    VatIdState,
)
from pricing.rules import TaxDecision, TaxSituation, decide_tax
from pricing.rules.taxes import TaxData, TaxFacts, TaxPlace, rules_asked
from pricing.selectors.taxes import (
    has_begun,
    registrations_of,
    seller_place,
    tax_data,
    usual_postcode,
)
from shop.errors import DomainError

UNKNOWN_PLACE = TaxPlace("")


@dataclass(frozen=True)
class TaxQuestionParty:
    """The buyer's side of a question."""

    kind: str = CustomerKind.COMPANY.value
    vat_id: str = ""
    vat_answer: str = VatAnswer.UNKNOWN.value
    certificate: str = ""
    ship_to: TaxPlace = UNKNOWN_PLACE


@dataclass(frozen=True)
class TaxQuestion:
    """Who sells to whom, what, from where to where, on which day.

    Without `ship_from` goods leave from the seller's address.
    """

    channel: Channel
    day: date
    ship_to: TaxPlace
    tax_class: str
    ship_from: TaxPlace | None = None
    buyer_kind: str = CustomerKind.COMPANY
    vat_id: str = ""
    vat_answer: str = VatAnswer.UNKNOWN
    certificate: str = ""


def party_of(customer: Customer, country: str) -> TaxQuestionParty:
    """What checkout would take from `customer`, for goods that go to `country`.

    Its own country where none is named. As long as staff have not approved it, VAT id
    and certificate do not count. One query.
    """
    to = country or str(customer.country.code)
    is_exempt = customer.is_approved and customer.tax_status == TaxStatus.EXEMPT
    is_home = to == str(customer.country.code)
    return TaxQuestionParty(
        kind=customer.kind,
        vat_id=customer.vat_id if customer.is_approved else "",
        vat_answer=customer.vat_answer,
        certificate=customer.tax_certificate if is_exempt else "",
        ship_to=TaxPlace(to, usual_postcode(customer, to) if is_home else ""),
    )


@dataclass(frozen=True)
class AskedRule:
    """A rule that was asked: `condition` was not met, since `found` was so.

    Without a condition it decided.
    """

    code: str
    condition: str = ""
    found: str = ""


@dataclass(frozen=True)
class TaxAnswer:
    """The decision, or why there is none; with all rules asked on the way."""

    decision: TaxDecision | None
    category: str
    refusal: DomainError | None
    asked: tuple[AskedRule, ...]
    facts: tuple[tuple[str, str], ...]


_WORDS = {
    "standing": Standing,
    "route": Route,
    "buyer_kind": CustomerKind,
    "vat_id": VatIdState,
    "scheme": ConsumerScheme,
}
_SHOWN = ("origin_area", "destination_area", "route", "standing", "vat_id", "scheme")


def simulate_tax(question: TaxQuestion) -> TaxAnswer:
    """Decide as checkout would, and tell every rule asked. Two queries."""
    data = tax_data(question.day)
    situation = _situation(question, data)
    facts = TaxFacts(situation, data)
    decision, refusal = None, None
    try:
        decision = decide_tax(situation, data)
    except (NoTaxRule, TaxRateMissing) as problem:
        refusal = problem
    return TaxAnswer(
        decision=decision,
        category=str(TaxCategory(decision.category).label) if decision else "",
        refusal=refusal,
        asked=tuple(
            AskedRule(asked.code, _label(asked.missed), _found(facts, asked.missed))
            for asked in rules_asked(situation, data)
        ),
        facts=tuple((_label(name), _found(facts, name)) for name in _SHOWN),
    )


def _situation(question: TaxQuestion, data: TaxData) -> TaxSituation:
    seller = question.channel.seller
    return TaxSituation(
        ship_from=question.ship_from or seller_place(seller),
        ship_to=question.ship_to,
        tax_class=question.tax_class,
        registrations=registrations_of(seller, data),
        is_small_business=has_begun(seller.small_business_from, question.day),
        uses_oss=has_begun(seller.oss_from, question.day),
        buyer_kind=question.buyer_kind,
        vat_id=question.vat_id,
        vies_policy=question.channel.vies_policy,
        vat_answer=question.vat_answer,
        certificate=question.certificate,
    )


def _label(condition: str) -> str:
    """A condition as the rules' form calls it."""
    if not condition:
        return ""
    name = "needs_certificate" if condition == "certificate" else condition
    return str(TaxRule._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _found(facts: TaxFacts, condition: str) -> str:
    """What was the case instead, in words."""
    if not condition:
        return ""
    value = str(getattr(facts, condition))
    words = _WORDS.get(condition)
    if words is not None:
        return str(words(value).label)
    return value
