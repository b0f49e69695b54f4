"""Who sells in the demo shop, and the form of those who buy. All of it is invented.

VAT ids and IBANs have valid check digits and belong to nobody we know of; mail
addresses end in `.example`, so nothing can ever be delivered.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

PASSWORD = "angro-demo-2026"  # noqa: S105 - of the demo accounts, shown on the page

AccessMode = Literal["open", "semi_open", "closed"]
TaxBasis = Literal["net", "gross"]
MemberRole = Literal["buyer", "approver", "admin"]
StaffRole = Literal["operator", "manager", "rep", "warehouse"]


@dataclass(frozen=True)
class AddressContent:
    street: str
    postcode: str
    city: str
    country: str  # ISO 3166-1 alpha-2
    label: str = ""
    is_billing: bool = True
    is_shipping: bool = True


@dataclass(frozen=True)
class BankContent:
    name: str
    iban: str
    bic: str
    currency: str


@dataclass(frozen=True)
class SellerContent:
    name: str
    vat_id: str
    registration: str
    address: AddressContent
    phone: str
    email: str
    currency: str
    time_zone: str
    bank_accounts: tuple[BankContent, ...]


@dataclass(frozen=True)
class ChannelContent:
    code: str
    name: str
    access: AccessMode
    basis: TaxBasis
    currency: str
    languages: tuple[str, ...]
    sells_to_persons: bool
    sells_to_companies: bool
    port_offset: int  # from the port of `make run`
    minimum_order_net: Decimal = Decimal(0)
    chapters: tuple[str, ...] = ()  # category codes; empty means everything
    is_default: bool = False


@dataclass(frozen=True)
class WarehouseContent:
    code: str
    name: str
    address: AddressContent


@dataclass(frozen=True)
class MemberContent:
    email: str
    first_name: str
    last_name: str
    role: MemberRole
    language: str
    order_limit_net: Decimal | None = None  # above it somebody must approve


@dataclass(frozen=True)
class PriceListContent:
    """A company's own prices: a percentage over the trade list, or fixed rows."""

    code: str
    name: str
    kind: Literal["percentage", "contract"]
    percent: Decimal = Decimal(0)  # -8 means 8 % below the parent list
    category_percent: tuple[tuple[str, Decimal], ...] = ()
    contract_categories: tuple[str, ...] = ()  # rows are made for these
    contract_percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class CompanyContent:
    code: str
    name: str
    vat_id: str
    registration: str
    channel: str
    group: str  # hotels, restaurants, workshops, partners
    addresses: tuple[AddressContent, ...]
    members: tuple[MemberContent, ...]
    payment_days: int
    credit_limit: Decimal
    rep: str  # e-mail of the representative, empty while pending
    state: Literal["approved", "pending"] = "approved"
    parent: str = ""
    price_lists: tuple[PriceListContent, ...] = ()
    only_chapters: tuple[str, ...] = ()  # its own catalogue; empty means the channel's
    article_prefix: str = ""  # of its own article numbers, as in HC-2040
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class StaffContent:
    email: str
    first_name: str
    last_name: str
    role: StaffRole
    phone: str = ""


SELLER = SellerContent(
    name="Angro Trade SRL",
    vat_id="RO18274416",
    registration="J08/1442/1992",
    address=AddressContent("Str. Zizinului 119", "500407", "Brașov", "RO"),
    phone="+40 268 555 100",
    email="office@angro.example",
    currency="EUR",
    time_zone="Europe/Bucharest",
    bank_accounts=(
        BankContent(
            "Banca Demonstrativă", "RO22AAAA1B31007593840001", "AAAAROBU", "EUR"
        ),
        BankContent(
            "Banca Demonstrativă", "RO92AAAA1B31007593840002", "AAAAROBU", "RON"
        ),
        BankContent(
            "Banca Demonstrativă", "RO65AAAA1B31007593840003", "AAAAROBU", "PLN"
        ),
    ),
)

CHANNELS = (
    ChannelContent(
        code="trade",
        name="Angro Trade",
        access="semi_open",
        basis="net",
        currency="EUR",
        languages=("en", "ro", "fr", "pl", "ru", "vi"),
        sells_to_persons=False,
        sells_to_companies=True,
        port_offset=0,
        minimum_order_net=Decimal(50),
        is_default=True,
    ),
    ChannelContent(
        code="store",
        name="Angro Store",
        access="open",
        basis="gross",
        currency="EUR",
        languages=("en", "ro"),
        sells_to_persons=True,
        sells_to_companies=True,
        port_offset=1,
        chapters=("kitchen", "table", "pantry", "cleaning", "tools", "storage"),
    ),
    ChannelContent(
        code="partner",
        name="Angro Partner",
        access="closed",
        basis="net",
        currency="EUR",
        languages=("en", "ro", "fr", "pl"),
        sells_to_persons=False,
        sells_to_companies=True,
        port_offset=2,
        minimum_order_net=Decimal(500),
    ),
)

WAREHOUSES = (
    WarehouseContent(
        "BV", "Brașov", AddressContent("Str. Zizinului 119", "500407", "Brașov", "RO")
    ),
    WarehouseContent(
        "BU",
        "Bucharest",
        AddressContent("Bd. Timișoara 92", "061334", "București", "RO"),
    ),
    WarehouseContent(
        "CJ", "Cluj", AddressContent("Str. Fabricii 118", "400632", "Cluj-Napoca", "RO")
    ),
)

STAFF = (
    StaffContent("admin@angro.example", "Radu", "Neagu", "operator", "+40 268 555 101"),
    StaffContent(
        "manager@angro.example", "Elena", "Vlad", "manager", "+40 268 555 102"
    ),
    StaffContent("ioana@angro.example", "Ioana", "Marin", "rep", "+40 744 555 210"),
    StaffContent("tomasz@angro.example", "Tomasz", "Wolski", "rep", "+40 744 555 220"),
    StaffContent("depot@angro.example", "Gheorghe", "Lupu", "warehouse"),
)
