"""What is looked at before a company is let in, by staff and by rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import (
    Acceptance,
    Address,
    ApprovalRule,
    Attachment,
    AttachmentPurpose,
    Customer,
    CustomerKind,
    CustomerState,
    User,
    VatCheck,
)
from accounts.rules import (
    Candidate,
    company_domain,
    may_be_same_name,
    name_words,
    phone_end,
    unmet_conditions,
)

MOST_ALIKE = 10
MOST_PREVIEWED = 20  # each is looked up by itself
NAMESAKES = gettext_lazy("another customer looks alike")


@dataclass(frozen=True)
class Lookalike:
    """Another customer of the channel, and in what it is like the one that waits."""

    customer: Customer
    likenesses: tuple[Promise, ...]


@dataclass(frozen=True)
class RuleVerdict:
    """What an approval rule says of a company: without `unmet` it lets it in."""

    rule: ApprovalRule
    unmet: tuple[Promise, ...]


@dataclass(frozen=True)
class ApprovalFacts:
    """What staff look at before they let a company in."""

    applicant: User | None
    is_email_confirmed: bool
    address: Address | None
    lookalikes: tuple[Lookalike, ...]
    documents: tuple[Attachment, ...]
    accepted: tuple[Acceptance, ...]
    vat_check: VatCheck | None
    is_named_by_vies: bool
    verdicts: tuple[RuleVerdict, ...]


def facts_for_approval(customer: Customer) -> ApprovalFacts:
    """Who applied, from where, what VIES said, who in the channel looks alike."""
    applicant = _applicant(customer)
    accepted = Acceptance.objects.filter(customer=customer).select_related("text")
    return ApprovalFacts(
        applicant=applicant,
        is_email_confirmed=_confirmed_email(applicant) != "",
        address=customer.addresses.filter(archived_at__isnull=True).first(),
        lookalikes=lookalikes_of(customer),
        documents=tuple(documents_of(customer)),
        accepted=tuple(accepted.order_by("pk")),
        vat_check=last_vat_check(customer),
        is_named_by_vies=_is_named_by_vies(customer),
        verdicts=verdicts_on(customer, _rules(customer)),
    )


def documents_of(customer: Customer) -> QuerySet[Attachment]:
    """What a company handed in to be let in, in the order it came."""
    papers = Attachment.objects.filter(
        customer=customer, purpose=AttachmentPurpose.REGISTRATION
    )
    return papers.order_by("pk")


def last_vat_check(customer: Customer) -> VatCheck | None:
    """The newest question about the VAT id the customer has now."""
    checks = VatCheck.objects.filter(customer=customer, vat_id=customer.vat_id)
    return checks.order_by("-asked_at", "-pk").first()


def lookalikes_of(customer: Customer) -> tuple[Lookalike, ...]:
    """Others in the channel with the same VAT id, number, name, domain or phone.

    At most ten. What is spelt differently is found too: case, accents and the legal
    form make no difference. Sees what the caller's scope sees.
    """
    found: dict[int, list[Promise]] = {}
    rows: dict[int, Customer] = {}
    for likeness, others in _searches(customer):
        for other in others:
            rows[other.pk] = other
            found.setdefault(other.pk, []).append(likeness)
    alike = [Lookalike(rows[pk], tuple(words)) for pk, words in found.items()]
    alike.sort(key=lambda one: (-len(one.likenesses), one.customer.name))
    return tuple(alike[:MOST_ALIKE])


def waiting_companies() -> QuerySet[Customer]:
    """Companies that wait in channels whose rules may let them in, the oldest first."""
    rules = ApprovalRule.objects.filter(is_active=True)
    return Customer.objects.filter(
        kind=CustomerKind.COMPANY,
        state=CustomerState.PENDING,
        archived_at__isnull=True,
        channel__in=rules.values("channel"),
    ).order_by("registered_at", "pk")


def rule_letting_in(customer: Customer) -> ApprovalRule | None:
    """The first rule of the channel whose every condition holds for `customer`."""
    for verdict in verdicts_on(customer, _rules(customer)):
        if not verdict.unmet:
            return verdict.rule
    return None


def verdicts_on(
    customer: Customer, rules: Sequence[ApprovalRule]
) -> tuple[RuleVerdict, ...]:
    """What each rule says of a company; namesakes are searched at most once."""
    if not rules:
        return ()
    candidate = _candidate(customer)
    unmet = {rule.pk: unmet_conditions(rule, candidate) for rule in rules}
    # The search is the dear part: only where it decides.
    asking = [rule for rule in rules if rule.needs_no_namesake and not unmet[rule.pk]]
    if asking and lookalikes_of(customer):
        for rule in asking:
            unmet[rule.pk].append(NAMESAKES)
    return tuple(RuleVerdict(rule, tuple(unmet[rule.pk])) for rule in rules)


def candidates_of(
    rule: ApprovalRule, *, staff: User
) -> list[tuple[Customer, RuleVerdict]]:
    """Companies that wait in the rule's channel, with what it says of each.

    Those that `staff` manages, at most twenty, also for a rule that is out of use.
    """
    waiting = Customer.objects.managed_by(staff).filter(
        channel=rule.channel_id,
        kind=CustomerKind.COMPANY,
        state=CustomerState.PENDING,
        archived_at__isnull=True,
    )
    return [
        (customer, verdicts_on(customer, [rule])[0])
        for customer in waiting.order_by("registered_at", "pk")[:MOST_PREVIEWED]
    ]


def _rules(customer: Customer) -> list[ApprovalRule]:
    rules = ApprovalRule.objects.filter(channel=customer.channel_id, is_active=True)
    return list(rules.select_related("rep"))


def _candidate(customer: Customer) -> Candidate:
    applicant = _applicant(customer)
    confirmed = _confirmed_email(applicant)
    email = confirmed or (applicant.email if applicant else "")
    return Candidate(
        country=str(customer.country.code),
        email_domain=email.rpartition("@")[2].lower(),
        is_email_confirmed=confirmed != "",
        vat_answer=customer.vat_answer,
        is_named_by_vies=_is_named_by_vies(customer),
        has_document=documents_of(customer).exists(),
    )


def _applicant(customer: Customer) -> User | None:
    members = customer.members.filter(archived_at__isnull=True)
    member = members.select_related("user").order_by("pk").first()
    return member.user if member else None


def _confirmed_email(user: User | None) -> str:
    """The e-mail the user signs in with, if they have shown that it is theirs."""
    if user is None:
        return ""
    shown = EmailAddress.objects.filter(
        user=user, email__iexact=user.email, verified=True
    )
    return user.email if shown.exists() else ""


def _is_named_by_vies(customer: Customer) -> bool:
    check = last_vat_check(customer)
    name = check.trader_name if check else ""
    return any(
        may_be_same_name(name, own) for own in (customer.legal_name, customer.name)
    )


def _searches(customer: Customer) -> Iterable[tuple[Promise, Iterable[Customer]]]:
    others = Customer.objects.filter(channel=customer.channel_id)
    others = others.exclude(pk=customer.pk).order_by("name")
    if customer.vat_id:
        same = others.filter(vat_id=customer.vat_id)
        yield gettext_lazy("same VAT id"), same[:MOST_ALIKE]
    if customer.registration_number:
        number = customer.registration_number
        same = others.filter(registration_number__iexact=number)
        yield gettext_lazy("same trade register number"), same[:MOST_ALIKE]
    yield gettext_lazy("same name and country"), _namesakes(customer, others)
    domain = company_domain(customer.email)
    if domain:
        theirs = Q(email__iendswith=f"@{domain}")
        yield gettext_lazy("same e-mail domain"), others.filter(theirs)[:MOST_ALIKE]
    end = phone_end(customer.phone)
    if end:
        digits = Func(
            F("phone"),
            Value(r"\D"),
            Value(""),
            Value("g"),
            function="regexp_replace",
            output_field=TextField(),
        )
        same = others.annotate(digits=digits).filter(digits__endswith=end)
        yield gettext_lazy("same phone"), same[:MOST_ALIKE]


def _namesakes(customer: Customer, others: QuerySet[Customer]) -> list[Customer]:
    """Same country, same words in the name or the legal name."""
    keys = {name_words(customer.name), name_words(customer.legal_name)} - {frozenset()}
    longest = {max(key, key=len) for key in keys}
    likely = Q(pk__in=())
    for word in longest:
        likely |= Q(name__unaccent__icontains=word)
        likely |= Q(legal_name__unaccent__icontains=word)
    rows = others.filter(likely, country=customer.country)[:200]
    return [
        row for row in rows if keys & {name_words(row.name), name_words(row.legal_name)}
    ]
