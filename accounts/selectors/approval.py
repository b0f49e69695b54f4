"""What staff look at before they let a company in."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.models import Address, Customer, User


@dataclass(frozen=True)
class ApprovalFacts:
    """What staff look at before they let a company in."""

    applicant: User | None
    is_email_confirmed: bool
    address: Address | None
    namesakes: tuple[Customer, ...]


def facts_for_approval(customer: Customer) -> ApprovalFacts:
    """Who applied, from where, and who in the channel looks alike.

    Alike is the same VAT id, trade register number or name.
    """
    member = customer.members.select_related("user").order_by("pk").first()
    applicant = member.user if member else None
    confirmed = EmailAddress.objects.filter(user=applicant, verified=True)
    alike = Q(name__iexact=customer.name) | Q(legal_name__iexact=customer.legal_name)
    if customer.vat_id:
        alike |= Q(vat_id=customer.vat_id)
    if customer.registration_number:
        alike |= Q(registration_number__iexact=customer.registration_number)
    others = Customer.objects.filter(alike, channel_id=customer.channel_id)
    return ApprovalFacts(
        applicant=applicant,
        is_email_confirmed=applicant is not None and confirmed.exists(),
        address=customer.addresses.filter(archived_at__isnull=True).first(),
        namesakes=tuple(others.exclude(pk=customer.pk).order_by("name")[:5]),
    )
