"""Strangers become customers: companies wait for approval, consumers need none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.buyer import Buyer
from accounts.errors import (
    AlreadyRegistered,
    EmailTaken,
    NotServed,
    TooManyFiles,
)
from accounts.events import record, record_by
from accounts.mails.registration import (
    mail_about_existing_account,
    mail_registered,
    mail_seller_about,
)
from accounts.models import (
    AccessMode,
    Address,
    AttachmentPurpose,
    Channel,
    Customer,
    CustomerKind,
    CustomerState,
    Member,
    Role,
    User,
)
from accounts.rights import Right
from accounts.selectors.approval import documents_of
from accounts.services.files import keep_file
from accounts.services.legal import note_agreement
from accounts.services.vat import queue_check
from shop import scope
from shop.errors import NotAllowed, WrongState
from shop.numbers import next_number
from shop.sweeps import kick
from shop.uploads import CheckedUpload

APPLY_RULES = "accounts.apply_approval_rules"
# A company hands in a handful; this is only so that nobody fills the disk.
MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class Place:
    """Where a company sits: its first address."""

    line1: str
    city: str
    line2: str = ""
    postcode: str = ""
    region: str = ""


@dataclass(frozen=True)
class Applicant:
    """Who fills in the form: somebody signed in, or a new person with a password."""

    user: User | None = None
    email: str = ""
    password: str = ""
    name: str = ""
    phone: str = ""
    language: str = "en"


@dataclass(frozen=True)
class CompanyDetails:
    """What a company says about itself; `vat_id` is checked and normalised."""

    name: str
    legal_name: str
    country: str
    place: Place
    vat_id: str = ""
    registration_number: str = ""


@transaction.atomic
def register_company(
    *,
    channel: Channel,
    company: CompanyDetails,
    applicant: Applicant,
    documents: Sequence[CheckedUpload] = (),
) -> Customer:
    """Note a company that wants to buy, with the applicant as its admin.

    It is pending until staff or a rule approve it. The applicant and the seller are
    mailed, VIES is owed a question about the VAT id, the legal texts in force count as
    accepted. Parallel registrations of one VAT id or e-mail wait for each other. Raises
    AlreadyRegistered for a VAT id known in the channel, EmailTaken for a known e-mail
    (its owner is mailed then: call `tell_owner_of` after the rollback), NotServed in a
    channel without companies.
    """
    if not channel.serves_companies:
        raise NotServed
    _wait_for_rivals(channel, company.vat_id, applicant.email)
    _refuse_known_company(channel, company.vat_id)
    user = applicant.user or _new_user(applicant)
    customer = _new_customer(_company(channel, company, applicant, user))
    _first_address(customer, company.place, phone=applicant.phone)
    _admit(user, customer)
    queue_check(customer)
    mail_seller_about(customer, applicant=user)
    _keep_documents(customer, documents, by=user)
    kick(APPLY_RULES)
    return customer


def _company(
    channel: Channel, company: CompanyDetails, applicant: Applicant, user: User
) -> Customer:
    """The company, not written yet."""
    return Customer(
        channel=channel,
        kind=CustomerKind.COMPANY,
        name=company.name,
        legal_name=company.legal_name,
        country=company.country,
        vat_id=company.vat_id,
        registration_number=company.registration_number,
        email=user.email,
        phone=applicant.phone,
        language=applicant.language,
    )


@transaction.atomic
def register_person(
    *, channel: Channel, applicant: Applicant, country: str
) -> Customer:
    """Make a consumer's account; in an open channel they can order at once.

    Raises EmailTaken as `register_company` does, NotServed in a channel without
    consumers.
    """
    if not channel.serves_consumers:
        raise NotServed
    _wait_for_rivals(channel, "", applicant.email)
    user = applicant.user or _new_user(applicant)
    is_open = channel.access_mode == AccessMode.OPEN
    customer = _new_customer(
        Customer(
            channel=channel,
            kind=CustomerKind.PERSON,
            name=user.get_full_name(),
            legal_name=user.get_full_name(),
            country=country,
            email=user.email,
            phone=applicant.phone,
            language=applicant.language,
            state=CustomerState.APPROVED if is_open else CustomerState.PENDING,
            approved_at=timezone.now() if is_open else None,
        )
    )
    _admit(user, customer)
    if not is_open:
        mail_seller_about(customer, applicant=user)
    return customer


@transaction.atomic
def add_documents(*, buyer: Buyer, documents: Sequence[CheckedUpload]) -> Customer:
    """Hand in papers for a registration that is not decided, or was refused.

    Raises NotAllowed without the right to change company details, WrongState for a
    customer that is approved or blocked, TooManyFiles beyond twenty.
    """
    if buyer.customer is None or not buyer.can(Right.EDIT_COMPANY):
        raise NotAllowed
    rows = Customer.objects.select_for_update(of=("self",), no_key=True)
    customer = rows.get(pk=buyer.customer.pk)
    if not takes_documents(customer):
        state = CustomerState(customer.state).label
        target = CustomerState.PENDING.label
        raise WrongState(number=customer.name, state=state, target=target)
    if documents_of(customer).count() + len(documents) > MOST_DOCUMENTS:
        raise TooManyFiles(most=MOST_DOCUMENTS)
    _keep_documents(customer, documents, by=buyer.user)
    names = [document.name for document in documents]
    record_by(buyer, customer, verb="added_documents", names=names)
    kick(APPLY_RULES)
    return customer


def takes_documents(customer: Customer) -> bool:
    """Say whether papers for the registration are still of use."""
    return customer.state in {CustomerState.PENDING, CustomerState.REJECTED}


@transaction.atomic
def tell_owner_of(*, email: str, channel: Channel) -> None:
    """Mail the owner of an account that somebody tried to register it again.

    At most once a day, so that nobody can be flooded.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is not None:
        mail_about_existing_account(user, channel)


def _wait_for_rivals(channel: Channel, *keys: str) -> None:
    # No row exists yet that could be locked, and imported customers may share a VAT
    # id (branches), so no constraint can hold this.
    marks = sorted(_mark(channel, key) for key in keys if key)
    with connection.cursor() as cursor:
        for mark in marks:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [mark])


def _mark(channel: Channel, key: str) -> int:
    text = f"register:{channel.pk}:{key.lower()}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], signed=True)


def _refuse_known_company(channel: Channel, vat_id: str) -> None:
    if not vat_id:
        return
    with scope.every_customer():
        known = Customer.objects.filter(channel=channel, vat_id=vat_id)
        # A prospect is the seller's note of a company that has no account yet.
        noted = (CustomerState.REJECTED, CustomerState.PROSPECT)
        if known.exclude(state__in=noted).exists():
            raise AlreadyRegistered


def _new_user(applicant: Applicant) -> User:
    if User.objects.filter(email=applicant.email.lower()).exists():
        raise EmailTaken
    user = User.objects.create_user(
        applicant.email,
        applicant.password,
        name=applicant.name,
        phone=applicant.phone,
        language=applicant.language,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return user


def _new_customer(customer: Customer) -> Customer:
    # Row-level security must let the row in before it exists.
    customer.pk = scope.next_pk(Customer)
    scope.widen(customer.pk)
    seller = customer.channel.seller
    today = timezone.now().astimezone(seller.zone).date()
    customer.number = next_number(
        seller_id=seller.pk, kind="customer", series="C", on=today
    )
    customer.save(force_insert=True)
    return customer


def _first_address(customer: Customer, place: Place, *, phone: str) -> None:
    Address.objects.create(
        customer=customer,
        name=customer.legal_name[:120],
        line1=place.line1,
        line2=place.line2,
        postcode=place.postcode,
        city=place.city,
        region=place.region,
        country=customer.country,
        phone=phone,
        is_billing_default=True,
        is_delivery_default=True,
    )


def _keep_documents(
    customer: Customer, documents: Sequence[CheckedUpload], *, by: User | None
) -> None:
    for document in documents:
        keep_file(
            customer=customer,
            purpose=AttachmentPurpose.REGISTRATION,
            upload=document,
            by=by,
        )


def _admit(user: User, customer: Customer) -> None:
    role = Role.objects.get(code="admin", customer__isnull=True)
    Member.objects.create(user=user, customer=customer, role=role)
    texts = note_agreement(
        customer=customer,
        user=user,
        language=get_language() or customer.language,
        at=timezone.now(),
    )
    record(
        customer,
        verb="registered",
        actor=user,
        kind=customer.kind,
        accepted_terms=True,
        accepted=[f"{text.kind} {text.version}" for text in texts],
    )
    mail_registered(user, customer)
