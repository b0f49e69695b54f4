"""A person's data, all of it: to take along, and to be gone."""

from typing import Any

from django.db import transaction

from accounts.models import Customer, User
from accounts.selectors.personal import (
    account_data,
    customers_of_person,
    person_data,
)
from accounts.services.erasure import erase_account, erase_person_customer
from invoicing.models import Invoice
from marketing.models import SentMessage, Suppression
from orders.selectors.personal import (
    open_after_orders_of,
    open_orders_of,
    order_data,
    orders_of_person,
)
from orders.services.forgetting import forget_carts_of
from orders.services.personal_words import (
    forget_words_of,
    forget_words_of_customer,
)
from shop.models import OutgoingMail
from shop.storefront.refusals import NobodyKnown, StillOpen

Data = dict[str, Any]  # Any: JSON


def export_person(*, email: str) -> Data:
    """Everything the shop knows about whoever has this e-mail, as JSON.

    GDPR (Regulation (EU) 2016/679), art. 15 and 20. Raises NobodyKnown.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    customers = customers_of_person(email)
    if user is None and not customers:
        raise NobodyKnown(email=email)
    found: Data = {"email": email}
    if user is not None:
        found["account"] = {**account_data(user), **order_data(user)}
        sent = SentMessage.objects.filter(user=user)
        found["marketing"] = list(sent.values("subject", "queued_at"))
    found["as_customer"] = [
        {**person_data(customer), "orders": orders_of_person(customer)}
        for customer in customers
    ]
    mails = OutgoingMail.objects.filter(recipient__iexact=email)
    found["mails"] = list(mails.values("template", "queued_at", "sent_at"))
    return found


def what_hinders(email: str) -> list[str]:
    """Numbers of what must be over before a person can be gone.

    Orders, requests to cancel them, returns and invoices of the person as a customer.
    """
    numbers = [
        number
        for customer in customers_of_person(email)
        for number in (
            *open_orders_of(customer),
            *open_after_orders_of(customer),
            *_open_invoices(customer),
        )
    ]
    return list(dict.fromkeys(numbers))


@transaction.atomic
def erase_person(*, email: str, by: User | None) -> None:
    """Take the person with this e-mail out of the shop; safe to repeat.

    Orders and invoices stay as the law asks, under a number; what the person wrote and
    showed about returns and cancellations goes once those are settled. Raises
    NobodyKnown, StillOpen, and what `erase_account` raises.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    customers = customers_of_person(email)
    if user is None and not customers:
        raise NobodyKnown(email=email)
    if hindering := what_hinders(email):
        raise StillOpen(numbers=", ".join(hindering))
    for customer in customers:
        forget_words_of_customer(customer=customer)
        erase_person_customer(customer_id=customer.pk, by=by)
    Suppression.objects.filter(email__iexact=email).delete()
    if user is not None:
        forget_carts_of(user=user)
        forget_words_of(user=user)
        erase_account(user_id=user.pk, by=by)


def _open_invoices(customer: Customer) -> list[str]:
    rows = Invoice.objects.filter(customer=customer).open()
    return list(rows.order_by("number").values_list("number", flat=True))
