"""Write to people who want it, once, and stop when they say so."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.consents import note_consent
from accounts.events import record
from accounts.models import Channel, ConsentPurpose, User
from accounts.selectors import address_in, buyer_for_customer, mail_brand
from catalog.models import ProductText, Variant
from marketing.models import Automation, SentMessage, Suppression, SuppressionReason
from marketing.selectors import abandoned_carts
from marketing.tokens import unsubscribe_headers, unsubscribe_path
from orders.models import Cart
from shop.mail import queue_mail
from shop.models import MailState, OutgoingMail

LINES_SHOWN = 8


@transaction.atomic
def remind_of_cart(*, automation_id: int, cart_id: int, now: datetime) -> bool:
    """Queue the mail about a cart left behind, at most once; say whether it was.

    The cart's row is locked: a buyer who submits it at this moment is not written to.
    Consent, suppression and visibility are asked again under the lock.
    """
    automation = Automation.objects.select_related("channel").get(pk=automation_id)
    Cart.objects.select_for_update(of=("self",), no_key=True).get(pk=cart_id)
    due = abandoned_carts(automation, now=now).filter(pk=cart_id)
    cart = due.select_related("user", "customer__channel__seller").first()
    if cart is None or cart.user is None or cart.customer is None:
        return False
    # A worker has no language of its own.
    with translation.override(cart.user.language):
        lines = _lines_to_show(cart, now)
    _, is_new = SentMessage.objects.get_or_create(
        automation=automation,
        subject=f"cart:{cart.pk}",
        user=cart.user,
        defaults={"customer": cart.customer},
    )
    if not is_new or not lines:
        return False
    with translation.override(cart.user.language):
        # Where the cart is shown: in the channel that serves its owner.
        _queue_reminder(cart.user, cart, cart.customer.channel, lines)
    record(cart, verb="reminded", actor=None)
    return True


def _lines_to_show(cart: Cart, now: datetime) -> list[dict[str, str]]:
    assert cart.customer is not None  # noqa: S101 only customers' carts come here
    buyer = buyer_for_customer(customer=cart.customer, user=cart.user, now=now)
    seen = set(
        Variant.objects.visible_to(buyer)
        .filter(pk__in=cart.lines.values("variant"))
        .values_list("pk", flat=True)
    )
    lines = [
        line
        for line in cart.lines.select_related("variant", "unit")
        if line.variant_id in seen
    ][:LINES_SHOWN]
    names = _names([line.variant.product_id for line in lines], buyer.language)
    return [
        {
            "name": names.get(line.variant.product_id, line.variant.sku),
            "sku": line.variant.sku,
            "label": line.variant.label,
            "quantity": str(line.quantity),
            "unit": str(line.unit.get_code_display()),
        }
        for line in lines
    ]


def _names(product_ids: list[int], language: str) -> dict[int, str]:
    texts = ProductText.objects.filter(product_id__in=product_ids)
    by_language = sorted(texts, key=lambda text: text.language == language)
    return {text.product_id: text.name for text in by_language}


def _queue_reminder(
    user: User, cart: Cart, channel: Channel, lines: list[dict[str, str]]
) -> None:
    context: dict[str, Any] = {  # Any: what the template names
        "name": user.name,
        "lines": lines,
        "more_count": max(cart.lines.count() - len(lines), 0),
        "cart_url": address_in(channel, reverse("orders:cart")),
        "unsubscribe_url": address_in(channel, unsubscribe_path(user.email)),
        **mail_brand(channel),
    }
    queue_mail(
        "marketing/abandoned_cart",
        to=user.email,
        language=user.language,
        once=f"abandoned-cart-{cart.pk}-{user.pk}",
        context=context,
        headers=unsubscribe_headers(user.email),
    )


@transaction.atomic
def unsubscribe(*, email: str, source: str) -> None:
    """Send no more marketing mail to `email`; drop what is queued. Safe to repeat."""
    Suppression.objects.get_or_create(
        email__iexact=email,
        defaults={
            "email": email.lower(),
            "reason": SuppressionReason.UNSUBSCRIBED,
        },
    )
    OutgoingMail.objects.filter(
        recipient__iexact=email,
        state=MailState.DUE,
        headers__has_key="List-Unsubscribe",
    ).update(state=MailState.DROPPED)
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        note_consent(
            user=user,
            purpose=ConsentPurpose.MARKETING,
            is_granted=False,
            wording="",
            source=source,
        )


@transaction.atomic
def subscribe(*, user: User, wording: str, source: str) -> None:
    """Note that `user` wants marketing mail; lifts an earlier unsubscription.

    Addresses that bounced or complained stay suppressed.
    """
    note_consent(
        user=user,
        purpose=ConsentPurpose.MARKETING,
        is_granted=True,
        wording=wording,
        source=source,
    )
    Suppression.objects.filter(
        email__iexact=user.email, reason=SuppressionReason.UNSUBSCRIBED
    ).delete()
