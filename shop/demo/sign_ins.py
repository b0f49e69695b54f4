"""The demo accounts, and what each of them shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import ChannelHost
from shop.demo.companies import COMPANIES
from shop.demo.people import CHANNELS, PASSWORD, STAFF

CONSUMER = "andrei@mail.example"
ROLES: Mapping[str, Promise] = {
    "buyer": gettext_lazy("Buyer"),
    "approver": gettext_lazy("Approver"),
    "admin": gettext_lazy("Company admin"),
    "consumer": gettext_lazy("Consumer"),
    "operator": gettext_lazy("Operator"),
    "manager": gettext_lazy("Manager"),
    "rep": gettext_lazy("Sales representative"),
    "warehouse": gettext_lazy("Warehouse"),
}
# What to try. Whoever is not named here can sign in all the same, but is not listed.
TO_TRY: Mapping[str, Promise] = {
    "mara@hotel-carpati.example": gettext_lazy(
        "Contract prices with tiers, own part numbers, a cart, an offer to accept."
    ),
    "office@hotel-carpati.example": gettext_lazy(
        "Switch between three branches; addresses, people, invoices."
    ),
    "alex@bistro-cetate.example": gettext_lazy(
        "Sees six chapters only, in Romanian, at four percent less."
    ),
    "agnieszka@kuchnia-polska.example": gettext_lazy(
        "Delivery to Poland: intra-Community supply without VAT."
    ),
    "claire@maison-lavande.example": gettext_lazy(
        "Left a cart behind: the shop reminds her by mail."
    ),
    "vlad@casa-bunicii.example": gettext_lazy(
        "Waits for approval and sees what a guest sees; approve it as the manager."
    ),
    "marek@warsztat-krak.example": gettext_lazy(
        "Workshop with a frame contract, in the closed partner shop."
    ),
    "timo@nordlicht.example": gettext_lazy("Partner prices, minimum order of 500."),
    "sabine@nordlicht.example": gettext_lazy(
        "An order waits for her yes, then for the second level."
    ),
    CONSUMER: gettext_lazy("Buys single pieces with VAT in the price."),
    "admin@angro.example": gettext_lazy("Everything in the admin."),
    "manager@angro.example": gettext_lazy(
        "Approves companies, keeps prices, notes payments."
    ),
    "ioana@angro.example": gettext_lazy("Sees her Romanian customers, answers quotes."),
    "tomasz@angro.example": gettext_lazy("Sees his customers abroad."),
    "depot@angro.example": gettext_lazy("Ships orders, also in parts; counts stock."),
}


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to sign in as."""

    email: str
    name: str
    company: str
    role: Promise
    to_try: Promise | str
    channel: str = ""  # empty for staff


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Everybody who can sign in with the demo password."""
    buyers = [
        DemoAccount(
            email=person.email,
            name=f"{person.first_name} {person.last_name}",
            company=company.name,
            role=ROLES[person.role],
            to_try=TO_TRY.get(person.email, ""),
            channel=company.channel,
        )
        for company in COMPANIES
        for person in company.members
    ]
    consumer = DemoAccount(
        CONSUMER, "Andrei Toma", "", ROLES["consumer"], TO_TRY[CONSUMER], "store"
    )
    staff = [
        DemoAccount(
            email=person.email,
            name=f"{person.first_name} {person.last_name}",
            company="",
            role=ROLES[person.role],
            to_try=TO_TRY[person.email],
        )
        for person in STAFF
    ]
    return (*buyers, consumer, *staff)


@dataclass(frozen=True)
class Door:
    """A channel of the demo with its address and who to enter it as."""

    code: str
    name: str
    about: Promise
    url: str
    accounts: Sequence[DemoAccount]


ABOUT: Mapping[str, Promise] = {
    "trade": gettext_lazy("semi-open: guests browse, companies see their own prices"),
    "store": gettext_lazy("open: everybody sees prices with VAT"),
    "partner": gettext_lazy("closed: nothing shows before sign-in"),
}


@dataclass(frozen=True)
class SignIns:
    """All that the list of demo sign-ins shows."""

    password: str
    doors: Sequence[Door]
    staff: Sequence[DemoAccount]


def sign_ins(host: str, *, scheme: str = "http") -> SignIns:
    """The listed accounts by channel; addresses are those that `host` reaches."""
    listed = [account for account in demo_accounts() if account.to_try]
    urls = channel_urls(host, scheme=scheme)
    doors = [
        Door(
            code=channel.code,
            name=channel.name,
            about=ABOUT[channel.code],
            url=urls.get(channel.code, ""),
            accounts=[each for each in listed if each.channel == channel.code],
        )
        for channel in CHANNELS
    ]
    staff = [account for account in listed if not account.channel]
    return SignIns(password=PASSWORD, doors=doors, staff=staff)


def channel_urls(host: str, *, scheme: str) -> dict[str, str]:
    """The start page of each channel; one query. `*` stands for the name asked for."""
    name = host.rpartition(":")[0] or host
    rows = ChannelHost.objects.select_related("channel").order_by("-host")
    return {
        row.channel.code: f"{scheme}://{row.host.replace('*', name, 1)}/"
        for row in rows
    }
