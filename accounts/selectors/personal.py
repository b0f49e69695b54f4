"""What accounts knows about a person: GDPR (Regulation (EU) 2016/679), art. 15, 20."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from accounts.models import (
    Acceptance,
    Consent,
    Customer,
    Invitation,
    Member,
    Message,
    User,
)

Data = dict[str, Any]  # Any: JSON
MOST_DEEDS = 10_000


def account_data(user: User) -> Data:
    """Everything about `user` in accounts, as JSON; no secret is in it."""
    return {
        "profile": _profile(user),
        "emails": _rows(
            EmailAddress.objects.filter(user=user), "email", "verified", "primary"
        ),
        "companies": [_membership(member) for member in _memberships(user)],
        "consents": _rows(
            Consent.objects.filter(user=user),
            *("purpose", "is_granted", "wording", "source", "at"),
        ),
        "accepted_terms": _rows(
            Acceptance.objects.filter(user=user),
            *("text__kind", "text__version", "language", "at"),
        ),
        "messages": _rows(
            Message.objects.filter(author=user), "body", "at", "thread_id"
        ),
        "deeds": _rows(
            user.deeds.order_by("at")[:MOST_DEEDS], "subject_kind", "verb", "at"
        ),
        "devices": _rows(
            UserSession.objects.filter(user=user),
            *("ip", "user_agent", "created_at", "last_seen_at"),
        ),
        "second_factors": _rows(
            Authenticator.objects.filter(user=user), "type", "created_at"
        ),
        "invitations": _rows(
            Invitation.objects.filter(email__iexact=user.email),
            *("customer__name", "sent_at", "accepted_at"),
        ),
    }


def _rows(rows: QuerySet[Any], *fields: str) -> list[Data]:  # Any: of any model
    return list(rows.values(*fields))


def _profile(user: User) -> Data:
    return {
        "email": user.email,
        "name": user.name,
        "phone": str(user.phone),
        "language": user.language,
        "joined": user.date_joined.isoformat(),
        "last_sign_in": _instant(user.last_login),
    }


def _memberships(user: User) -> QuerySet[Member]:
    return user.memberships.select_related("customer", "role")


def _membership(member: Member) -> Data:
    return {
        "company": member.customer.name,
        "role": member.role.name,
        "joined": member.joined_at.isoformat(),
        "removed": _instant(member.archived_at),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def person_data(customer: Customer) -> Data:
    """A customer who is a person: what is filed under their name."""
    return {
        "number": customer.number,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "country": str(customer.country.code),
        "born_on": customer.born_on.isoformat() if customer.born_on else None,
        "registered": customer.registered_at.isoformat(),
        "addresses": [
            {"lines": address.as_lines(), "country": str(address.country.code)}
            for address in customer.addresses.order_by("pk")
        ],
    }


def customers_of_person(email: str) -> list[Customer]:
    """Customers of kind person: those of the account, and guests' by their e-mail.

    A customer with an account is whose account it is, whatever e-mail it began with.
    """
    own = Q(members__user__email__iexact=email.strip())
    guests = Q(members__isnull=True, email__iexact=email.strip())
    rows = Customer.objects.filter(own | guests, kind="person").distinct()
    return list(rows.order_by("pk"))
