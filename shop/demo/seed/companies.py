"""The companies of the demo: addresses, people, terms, consents."""

from datetime import timedelta

from accounts.consents import note_consent
from accounts.models import (
    Address,
    ConsentPurpose,
    Customer,
    CustomerGroup,
    CustomerKind,
    CustomerState,
    Event,
    Member,
    Role,
)
from shop.demo.companies import COMPANIES
from shop.demo.people import AddressContent, CompanyContent
from shop.demo.seed.demo import Demo
from shop.demo.seed.events import write_events

PERSON = "andrei-toma"
WORDING = "Send me news and reminders by e-mail. I can stop them at any time."
# People who agreed to marketing mails when they signed up.
AGREED = (
    "mara@hotel-carpati.example",
    "alex@bistro-cetate.example",
    "agnieszka@kuchnia-polska.example",
    "claire@maison-lavande.example",
    "timo@nordlicht.example",
)


def write_companies(demo: Demo) -> None:
    """Companies with addresses, members and segments, in the order of their tree."""
    roles = {role.code: role for role in Role.objects.filter(customer__isnull=True)}
    groups = {group.code: group for group in CustomerGroup.objects.all()}
    for position, content in enumerate(COMPANIES):
        customer = _company(demo, content, position)
        customer.groups.add(groups[content.group])
        demo.customers[content.code] = customer
        _addresses(customer, content)
        for person in content.members:
            Member.objects.create(
                user=demo.users[person.email],
                customer=customer,
                role=roles[person.role],
            )
    _person(demo, roles["admin"])
    _note_states(demo)
    for email in AGREED:
        note_consent(
            user=demo.users[email],
            purpose=ConsentPurpose.MARKETING,
            is_granted=True,
            wording=WORDING,
            source="registration",
        )


def _company(demo: Demo, content: CompanyContent, position: int) -> Customer:
    is_approved = content.state == "approved"
    first = content.addresses[0]
    since = demo.now - timedelta(days=420 - position * 3)
    customer = Customer.objects.create(
        channel=demo.channels[content.channel],
        kind=CustomerKind.COMPANY,
        parent=demo.customers.get(content.parent),
        number=f"{10_412 + 37 * position}",
        name=content.name.removesuffix(" SRL").removesuffix(" GmbH"),
        legal_name=content.name,
        country=first.country,
        vat_id=content.vat_id,
        registration_number=content.registration,
        email=content.members[0].email,
        language=content.members[0].language,
        rep=demo.users.get(content.rep),
        state=CustomerState.APPROVED if is_approved else CustomerState.PENDING,
        approved_at=since + timedelta(hours=5) if is_approved else None,
    )
    if is_approved:
        # Written at creation as now; these have been customers for a while.
        Customer.objects.filter(pk=customer.pk).update(registered_at=since)
    return customer


def _addresses(customer: Customer, content: CompanyContent) -> None:
    last = len(content.addresses) - 1
    Address.objects.bulk_create(
        Address(
            customer=customer,
            name=customer.legal_name,
            attention="" if place.is_billing else place.label,
            line1=place.street,
            postcode=place.postcode,
            city=place.city,
            country=place.country,
            is_billing_default=position == 0,
            # Where there is a goods entrance it is the last one named.
            is_delivery_default=position == last,
        )
        for position, place in enumerate(content.addresses)
    )


def _person(demo: Demo, role: Role) -> None:
    """A consumer of the open channel: one person, one member."""
    user = demo.users["andrei@mail.example"]
    customer = Customer.objects.create(
        channel=demo.channels["store"],
        kind=CustomerKind.PERSON,
        number="P-20117",
        name=user.name,
        legal_name=user.name,
        country="RO",
        email=user.email,
        state=CustomerState.APPROVED,
        approved_at=demo.now - timedelta(days=60),
    )
    home = AddressContent("Str. Mureșenilor 9, ap. 4", "500026", "Brașov", "RO")
    Address.objects.create(
        customer=customer,
        name=user.name,
        line1=home.street,
        postcode=home.postcode,
        city=home.city,
        country=home.country,
        is_billing_default=True,
        is_delivery_default=True,
    )
    Member.objects.create(user=user, customer=customer, role=role)
    demo.customers[PERSON] = customer


def _note_states(demo: Demo) -> None:
    """What became of the registrations, when it did."""
    manager = demo.users["manager@angro.example"]
    customers = Customer.objects.filter(kind=CustomerKind.COMPANY).order_by("pk")
    events = []
    for customer in customers:
        applicant = customer.members.order_by("pk").select_related("user").first()
        who = applicant.user if applicant else None
        facts = [("registered", who, customer.registered_at)]
        if customer.approved_at:
            facts.append(("approved", manager, customer.approved_at))
        events += [
            Event(
                customer=customer,
                subject_kind="accounts.customer",
                subject_id=customer.pk,
                subject_name=str(customer)[:120],
                verb=verb,
                actor=actor,
                at=at,
            )
            for verb, actor, at in facts
        ]
    write_events(events)
