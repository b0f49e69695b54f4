"""Consumers who order without an account."""

from dataclasses import dataclass
from datetime import date

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import AccountThere, EmailTaken, NotServed
from accounts.events import record
from accounts.mails.registration import mail_registered
from accounts.models import (
    AccessMode,
    Channel,
    Customer,
    CustomerKind,
    CustomerState,
    Member,
    Role,
    User,
)
from accounts.services.legal import note_agreement
from shop import scope


@dataclass(frozen=True)
class GuestPerson:
    """What a guest says at checkout: who owes, and where mails go."""

    name: str
    email: str
    country: str
    language: str
    phone: str = ""
    born_on: date | None = None


@transaction.atomic
def make_guest_customer(*, channel: Channel, person: GuestPerson) -> Customer:
    """Make the customer of one guest order: a person without members.

    The terms in force are noted as accepted. The database session may touch the new
    customer's rows from here on. Raises NotServed where consumers do not order without
    an account.
    """
    is_open = channel.access_mode == AccessMode.OPEN
    if not (is_open and channel.serves_consumers and channel.allows_guest_checkout):
        raise NotServed
    now = timezone.now()
    # Row-level security must let the row in before it exists.
    pk = scope.next_pk(Customer)
    scope.widen(pk)
    customer = Customer(
        pk=pk,
        channel=channel,
        kind=CustomerKind.PERSON,
        # Not from the range of numbers: guests would wait for each other's commit,
        # with the stock of the whole cart in between.
        number=f"G-{pk:06d}",
        name=person.name,
        legal_name=person.name,
        country=person.country,
        email=person.email,
        phone=person.phone,
        language=person.language,
        born_on=person.born_on,
        state=CustomerState.APPROVED,
        approved_at=now,
    )
    customer.save(force_insert=True)
    note_agreement(customer=customer, user=None, language=person.language, at=now)
    record(customer, verb="ordered_as_guest", actor=None)
    return customer


@transaction.atomic
def give_guest_account(*, customer_id: int, password: str) -> User:
    """Make a sign-in for a guest's customer; it opens this customer and no other.

    What else was ordered with the same e-mail stays apart: nobody has proved to own
    it. The new user is asked by mail to confirm it. Locks the customer. Raises
    AccountThere when that was done before or the customer is no guest's, EmailTaken
    for a known e-mail (its owner is mailed then: call `tell_owner_of` afterwards).
    """
    customers = Customer.objects.select_related("channel__seller")
    customer = customers.select_for_update(of=("self",), no_key=True).get(
        pk=customer_id
    )
    if customer.is_company or customer.members.exists():
        raise AccountThere
    user = _new_user(customer, password)
    role = Role.objects.get(code="admin", customer__isnull=True)
    Member.objects.create(user=user, customer=customer, role=role)
    record(customer, verb="registered", actor=user, kind=customer.kind)
    mail_registered(user, customer)
    return user


def _new_user(customer: Customer, password: str) -> User:
    email = customer.email.lower()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                email,
                password,
                name=customer.name,
                phone=customer.phone,
                language=customer.language,
            )
    except IntegrityError:
        # Two guests of one e-mail at once: the second is told as if it was there.
        raise EmailTaken from None
    EmailAddress.objects.create(user=user, email=email, primary=True)
    return user
