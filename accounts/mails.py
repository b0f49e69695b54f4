"""What accounts writes to people."""

import datetime
from collections.abc import Mapping
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Channel, Customer, Member, User
from accounts.rights import Right
from accounts.selectors import address_in
from shop.mail import absolute, queue_mail


def mail_registered(user: User, customer: Customer) -> None:
    """Owe the applicant a mail that says what happens next."""
    context = {
        "person": user.get_full_name(),
        "customer": customer.name,
        "is_approved": customer.is_approved,
        "confirm_url": _confirmation_url(user, customer.channel),
        "sign_in_url": _url(customer.channel, "account_login", user.language),
        **_shop(customer.channel),
    }
    _queue("registered", user, f"registered-{customer.pk}-{user.pk}", context)


def mail_seller_about(customer: Customer, *, applicant: User) -> None:
    """Owe the seller a mail that a company waits for approval."""
    seller = customer.channel.seller
    page = reverse("admin:accounts_customer_change", args=[customer.pk])
    context = {
        "customer": customer.name,
        "legal_name": customer.legal_name,
        "country": str(customer.country.name),
        "vat_id": customer.vat_id,
        "applicant": applicant.get_full_name(),
        "applicant_email": applicant.email,
        "admin_url": absolute(page),
        **_shop(customer.channel),
    }
    queue_mail(
        "accounts/new_company",
        to=seller.email,
        language=customer.channel.language,
        once=f"new-company-{customer.pk}",
        context=context,
    )


def mail_approved(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail that they can order now."""
    for user in _admins(customer):
        context = {
            "person": user.get_full_name(),
            "customer": customer.name,
            "number": customer.number,
            "sign_in_url": _url(customer.channel, "account_login", user.language),
            **_shop(customer.channel),
        }
        _queue("approved", user, f"approved-{event_id}-{user.pk}", context)


def mail_rejected(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail with the reason."""
    _mail_reason("rejected", customer, event_id)


def mail_blocked(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail that ordering has stopped, and why."""
    _mail_reason("blocked", customer, event_id)


def _mail_reason(name: str, customer: Customer, event_id: int) -> None:
    for user in _admins(customer):
        context = {
            "person": user.get_full_name(),
            "customer": customer.name,
            "reason": customer.state_reason,
            "seller_email": customer.channel.seller.email,
            "seller_phone": customer.channel.seller.phone,
            **_shop(customer.channel),
        }
        _queue(name, user, f"{name}-{event_id}-{user.pk}", context)


def mail_about_existing_account(user: User, channel: Channel) -> None:
    """Owe the owner of an account the news that somebody registered with it again."""
    context = {
        "person": user.get_full_name(),
        "sign_in_url": _url(channel, "account_login", user.language),
        "reset_url": _url(channel, "account_reset_password", user.language),
        **_shop(channel),
    }
    day: datetime.date = timezone.now().date()
    _queue("existing_account", user, f"existing-{user.pk}-{day}", context)


def _admins(customer: Customer) -> list[User]:
    members = Member.objects.filter(
        customer=customer,
        archived_at__isnull=True,
        user__is_active=True,
        role__rights__contains=[Right.MANAGE_MEMBERS.value],
    )
    return [member.user for member in members.select_related("user")]


def _confirmation_url(user: User, channel: Channel) -> str:
    """Where the user confirms the e-mail; empty when that is done."""
    address = EmailAddress.objects.filter(user=user, verified=False).first()
    if address is None:
        return ""
    key = EmailConfirmationHMAC(address).key
    with translation.override(user.language):
        return address_in(channel, reverse("account_confirm_email", args=[key]))


def _url(channel: Channel, name: str, language: str) -> str:
    with translation.override(language):
        return address_in(channel, reverse(name))


def _shop(channel: Channel) -> dict[str, str]:
    return {"shop_name": channel.name, "seller_name": channel.seller.legal_name}


def _queue(
    name: str,
    user: User,
    once: str,
    context: Mapping[str, Any],  # Any: template variables
) -> None:
    language = user.language or settings.LANGUAGE_CODE
    queue_mail(
        f"accounts/{name}", to=user.email, language=language, once=once, context=context
    )
