"""Who sells and through which doors, who works there, who buys."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import (
    Accent,
    Channel,
    ChannelHost,
    CustomerGroup,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
    User,
)
from accounts.services.staff import set_up_staff_groups
from catalog.models import Warehouse
from shop.demo.companies import COMPANIES
from shop.demo.people import (
    CHANNELS,
    PASSWORD,
    SELLER,
    STAFF,
    WAREHOUSES,
    ChannelContent,
    StaffContent,
)
from shop.demo.seed.demo import Demo

CLAIMS = {
    "trade": "Everything for kitchen, house and workshop",
    "store": "Professional quality, by the piece",
    "partner": "For workshops and installers with a frame contract",
}
ACCENTS = {
    "trade": Accent.PETROL,
    "store": Accent.GREEN,
    "partner": Accent.SLATE,
}
SELLER_CODE = "angro"
GROUPS = {
    "hotels": "Hotels",
    "restaurants": "Restaurants",
    "workshops": "Workshops",
    "partners": "Partners",
}
# The groups of `set_up_staff` by the roles of the demo's people.
STAFF_GROUPS = {
    "manager": "Manager",
    "rep": "Sales representative",
    "warehouse": "Warehouse",
}


def write_seller(demo: Demo) -> None:
    """The seller, where it is paid to, and where it is registered for VAT."""
    content = SELLER
    seller = Seller.objects.create(
        code=SELLER_CODE,
        name="Angro Trade",
        legal_name=content.name,
        line1=content.address.street,
        postcode=content.address.postcode,
        city=content.address.city,
        country=content.address.country,
        vat_id=content.vat_id,
        registration_number=content.registration,
        email=content.email,
        phone=content.phone,
        currency=content.currency,
        time_zone=content.time_zone,
    )
    SellerBankAccount.objects.bulk_create(
        SellerBankAccount(
            seller=seller,
            currency=bank.currency,
            iban=bank.iban,
            bic=bank.bic,
            bank_name=bank.name,
        )
        for bank in content.bank_accounts
    )
    SellerTaxRegistration.objects.create(
        seller=seller, country=content.address.country, vat_id=content.vat_id
    )
    demo.sellers.append(seller)


def write_channels(demo: Demo) -> None:
    """The three channels, each answering at a port of its own, and the warehouses."""
    for content in CHANNELS:
        channel = _channel(demo, content)
        port = demo.port + content.port_offset
        ChannelHost.objects.create(channel=channel, host=f"*:{port}")
        demo.channels[content.code] = channel
    for position, place in enumerate(WAREHOUSES):
        warehouse = Warehouse.objects.create(
            code=place.code.lower(),
            name=place.name,
            country=place.address.country,
            position=position,
        )
        warehouse.channels.set(demo.channels.values())
        demo.warehouses[place.code] = warehouse


def _channel(demo: Demo, content: ChannelContent) -> Channel:
    return Channel.objects.create(
        seller=demo.seller,
        code=content.code,
        name=content.name,
        claim=CLAIMS[content.code],
        access_mode=content.access,
        serves_companies=content.sells_to_companies,
        serves_consumers=content.sells_to_persons,
        currency=content.currency,
        languages=list(content.languages),
        prices_include_tax=content.basis == "gross",
        allows_guest_checkout=content.sells_to_persons and content.access == "open",
        accent=ACCENTS[content.code],
        minimum_order_net=content.minimum_order_net or None,
        is_default=content.is_default,
    )


def write_people(demo: Demo) -> None:
    """Staff with their permissions, the companies' people, the segments."""
    roles = _staff_groups()
    # One hash for all: the password is printed on the page, hashing takes its time.
    secret = make_password(PASSWORD)
    users = [_staff_user(person, secret) for person in STAFF]
    users += [
        User(
            email=person.email,
            name=f"{person.first_name} {person.last_name}",
            language=person.language,
            password=secret,
        )
        for company in COMPANIES
        for person in company.members
    ]
    users.append(User(email="andrei@mail.example", name="Andrei Toma", password=secret))
    for user in User.objects.bulk_create(users):
        demo.users[user.email] = user
    for person in STAFF:
        if person.role in roles:
            demo.users[person.email].groups.add(roles[person.role])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in users
    )
    CustomerGroup.objects.bulk_create(
        CustomerGroup(code=code, name=name) for code, name in GROUPS.items()
    )


def _staff_user(person: StaffContent, secret: str) -> User:
    return User(
        email=person.email,
        name=f"{person.first_name} {person.last_name}",
        phone=person.phone,
        password=secret,
        is_staff=True,
        is_superuser=person.role == "operator",
    )


def _staff_groups() -> dict[str, Group]:
    """The ready-made groups, by the roles of the demo's people."""
    made = {group.name: group for group in set_up_staff_groups()}
    return {role: made[name] for role, name in STAFF_GROUPS.items()}
