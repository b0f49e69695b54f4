"""Mails around registration and approval."""

import datetime

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse
from django.utils import timezone, translation

from accounts.mails.base import admins_of, page_url, queue_to, shop_words
from accounts.models import Channel, Customer, User
from accounts.selectors import address_in
from shop.mail import absolute, queue_mail


def mail_registered(user: User, customer: Customer) -> None:
    """Owe the applicant a mail that says what happens next."""
    context = {
        "person": user.get_full_name(),
        "customer": customer.name,
        "is_approved": customer.is_approved,
        "confirm_url": _confirmation_url(user, customer.channel),
        "sign_in_url": page_url(customer.channel, "account_login", user.language),
        **shop_words(customer.channel),
    }
    queue_to("registered", user, f"registered-{customer.pk}-{user.pk}", context)


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
        **shop_words(customer.channel),
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
    for user in admins_of(customer):
        context = {
            "person": user.get_full_name(),
            "customer": customer.name,
            "number": customer.number,
            "sign_in_url": page_url(customer.channel, "account_login", user.language),
            **shop_words(customer.channel),
        }
        queue_to("approved", user, f"approved-{event_id}-{user.pk}", context)


def mail_asked(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail with what is missing, and where to hand it in."""
    _mail_reason("asked", customer, event_id)


def mail_rejected(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail with the reason."""
    _mail_reason("rejected", customer, event_id)


def mail_blocked(customer: Customer, *, event_id: int) -> None:
    """Owe the company's admins a mail that ordering has stopped, and why."""
    _mail_reason("blocked", customer, event_id)


def _mail_reason(name: str, customer: Customer, event_id: int) -> None:
    for user in admins_of(customer):
        context = {
            "person": user.get_full_name(),
            "customer": customer.name,
            "reason": customer.state_reason,
            "seller_email": customer.channel.seller.email,
            "seller_phone": customer.channel.seller.phone,
            "standing_url": page_url(
                customer.channel, "accounts:standing", user.language
            ),
            **shop_words(customer.channel),
        }
        queue_to(name, user, f"{name}-{event_id}-{user.pk}", context)


def mail_about_existing_account(user: User, channel: Channel) -> None:
    """Owe the owner of an account the news that somebody registered with it again."""
    context = {
        "person": user.get_full_name(),
        "sign_in_url": page_url(channel, "account_login", user.language),
        "reset_url": page_url(channel, "account_reset_password", user.language),
        **shop_words(channel),
    }
    day: datetime.date = timezone.now().date()
    queue_to("existing_account", user, f"existing-{user.pk}-{day}", context)


def _confirmation_url(user: User, channel: Channel) -> str:
    """Where the user confirms the e-mail; empty when that is done."""
    address = EmailAddress.objects.filter(user=user, verified=False).first()
    if address is None:
        return ""
    key = EmailConfirmationHMAC(address).key
    with translation.override(user.language):
        return address_in(channel, reverse("account_confirm_email", args=[key]))
