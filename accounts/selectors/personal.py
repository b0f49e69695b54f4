"""What accounts knows about a person: GDPR (Regulation (EU) 2016/679), art. 15, 20."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import Acceptance, Consent, Customer, Invitation, Message, User

Data = dict[str, Any]  # Any: JSON


def account_data(user: User) -> Data:
    """Everything about `user` in accounts, as JSON; no secret is in it."""
    return {
        "profile": {
            "email": user.email,
            "name": user.name,
            "phone": str(user.phone),
            "language": user.language,
            "joined": user.date_joined.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        },
        "emails": list(
            EmailAddress.objects.filter(user=user).values(
                "email", "verified", "primary"
            )
        ),
        "companies": [
            {
                "company": member.customer.name,
                "role": member.role.name,
                "joined": member.joined_at.isoformat(),
                "removed": member.archived_at.isoformat()
                if member.archived_at
                else None,
            }
            for member in user.memberships.select_related("customer", "role")
        ],
        "consents": list(
            Consent.objects.filter(user=user).values(
                "purpose", "is_granted", "wording", "source", "at"
            )
        ),
        "accepted_terms": list(
            Acceptance.objects.filter(user=user).values(
                "text__kind", "text__version", "language", "at"
            )
        ),
        "messages": list(
            Message.objects.filter(author=user).values("body", "at", "thread_id")
        ),
        "deeds": list(
            user.deeds.order_by("at").values("subject_kind", "verb", "at")[:10_000]
        ),
        "devices": list(
            UserSession.objects.filter(user=user).values(
                "ip", "user_agent", "created_at", "last_seen_at"
            )
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at")
        ),
        "invitations": list(
            Invitation.objects.filter(email__iexact=user.email).values(
                "customer__name", "sent_at", "accepted_at"
            )
        ),
    }


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
    """Customers of kind person known by `email`: accounts and guests' orders."""
    rows = Customer.objects.filter(kind="person", email__iexact=email.strip())
    return list(rows.order_by("pk"))
