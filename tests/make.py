"""Short makers, so that a test shows its own data."""

from datetime import datetime
from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounts.buyer import Buyer
from accounts.models import (
    AccessMode,
    Address,
    Channel,
    Customer,
    CustomerGroup,
    CustomerState,
    Member,
    Role,
    Seller,
    SellerBankAccount,
    User,
)
from accounts.rights import READY_MADE_ROLES
from accounts.selectors import buyer_for_customer
from accounts.services.staff import employ, set_up_staff_groups
from catalog.models import (
    Catalogue,
    Category,
    CategoryText,
    Product,
    StockLevel,
    Unit,
    Variant,
    Warehouse,
)
from pricing.models import PriceList, PriceListAssignment, PriceRow, TaxRate

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def seller(code: str = "ang") -> Seller:
    found = Seller.objects.filter(code=code).first()
    if found:
        return found
    made = Seller.objects.create(
        code=code,
        name="Angro Trade",
        legal_name="Angro Trade SRL",
        line1="Str. Zizinului 119",
        postcode="500407",
        city="Brașov",
        country="RO",
        vat_id="RO18547290",
        email="office@angro.example",
        currency="EUR",
        number_prefix="" if code == "ang" else code.upper()[:4],
    )
    SellerBankAccount.objects.create(
        seller=made,
        currency="EUR",
        iban="RO49AAAA1B31007593840000",
        bic="AAAAROBU",
        bank_name="Banca Exemplu",
    )
    known = set(
        TaxRate.objects.filter(country="RO").values_list("tax_class", flat=True)
    )
    TaxRate.objects.bulk_create(
        TaxRate(country="RO", tax_class=tax_class, rate=Decimal(rate))
        for tax_class, rate in (("standard", "21"), ("reduced", "11"))
        if tax_class not in known
    )
    return made


def channel(code: str = "trade", **fields) -> Channel:
    ready_made_roles()
    defaults = {
        "name": f"Channel {code}",
        "access_mode": AccessMode.SEMI_OPEN,
        "currency": "EUR",
        "is_default": not Channel.objects.filter(is_default=True).exists(),
    }
    return Channel.objects.create(
        code=code, seller=fields.pop("seller", None) or seller(), **(defaults | fields)
    )


def company(name: str = "Acme", *, channel: Channel, **fields) -> Customer:
    state = fields.pop("state", CustomerState.APPROVED)
    made = Customer.objects.create(
        channel=channel,
        number=fields.pop("number", f"C{next(_numbers):05d}"),
        name=name,
        legal_name=fields.pop("legal_name", f"{name} SRL"),
        country=fields.pop("country", "RO"),
        email=fields.pop("email", f"office@{name.lower().replace(' ', '-')}.example"),
        state=state,
        approved_at=timezone.now() if state == CustomerState.APPROVED else None,
        **fields,
    )
    Address.objects.create(
        customer=made,
        name=made.legal_name,
        line1="Str. Lungă 1",
        postcode="500035",
        city="Brașov",
        country=made.country,
        is_billing_default=True,
        is_delivery_default=True,
    )
    return made


def user(name: str, **fields) -> User:
    return User.objects.create_user(
        f"{name}@example.org", PASSWORD, name=name.title(), **fields
    )


def member(name: str, customer: Customer, *, role: str = "buyer") -> Member:
    person = User.objects.filter(email=f"{name}@example.org").first() or user(name)
    return Member.objects.create(
        user=person, customer=customer, role=ready_made_role(role)
    )


def ready_made_roles() -> None:
    """The roles of the migration; tests with real transactions flush them away."""
    if Role.objects.filter(customer=None).count() >= len(READY_MADE_ROLES):
        return
    Role.objects.bulk_create(
        (
            Role(
                customer=None,
                code=code,
                name=str(name),
                scope=reach,
                rights=sorted(rights),
            )
            for code, (name, reach, rights) in READY_MADE_ROLES.items()
        ),
        ignore_conflicts=True,
    )


def ready_made_role(code: str) -> Role:
    """One of them, made anew where it was flushed away."""
    name, reach, rights = READY_MADE_ROLES[code]
    role, _ = Role.objects.get_or_create(
        customer=None,
        code=code,
        defaults={"name": str(name), "scope": reach, "rights": sorted(rights)},
    )
    return role


def staff(name: str, group: str) -> User:
    """Somebody in a ready-made staff group ("Manager", "Sales representative", …)."""
    set_up_staff_groups()
    return employ(user_id=user(name).pk, group=group)


def buyer(person: User, customer: Customer, *, now: datetime | None = None) -> Buyer:
    return buyer_for_customer(customer=customer, now=now or timezone.now(), user=person)


def guest(channel: Channel, *, token: str = "", now: datetime | None = None) -> Buyer:
    return Buyer(
        channel=channel, now=now or timezone.now(), language="en", guest_token=token
    )


def assign(catalogue: Catalogue, to: Channel | CustomerGroup | Customer):
    """Show a catalogue to a channel, a group or a customer, as the admin does."""
    kinds = {Channel: "channel", CustomerGroup: "group", Customer: "customer"}
    return catalogue.assignments.create(**{kinds[type(to)]: to})


def category(code: str = "fasteners", *, parent: Category | None = None, **fields):
    found = Category.objects.filter(code=code).first()
    if found:
        return found
    number = fields.pop("number", f"{Category.objects.count() + 1:02d}")
    values = {"code": code, "number": number, **fields}
    made = (
        Category.objects.add_child(parent, values)
        if parent
        else Category.objects.add_root(values)
    )
    CategoryText.objects.create(
        category=made, language="en", name=code.replace("-", " ").title(), slug=code
    )
    return made


def variant(sku: str = "BOLT-8", **fields) -> Variant:
    """A variant with its own product, sold by the piece in steps of one."""
    name = fields.pop("name", sku.replace("-", " ").title())
    product = fields.pop("product", None)
    is_new = product is None
    product = product or Product.objects.create(
        code=f"P-{sku}",
        category=fields.pop("category", None) or category(),
        brand=fields.pop("brand", None),
        tags=fields.pop("tags", []),
    )
    # By hand, here and below: get_or_create takes a savepoint, and thousands of tests
    # come through.
    if is_new or not product.texts.filter(language="en").exists():
        product.texts.create(language="en", name=name, slug=product.code.lower())
    unit_fields = {
        key: Decimal(fields.pop(key))
        for key in ("minimum", "step", "maximum")
        if key in fields
    }
    made = Variant.objects.create(product=product, sku=sku, **fields)
    Unit.objects.create(
        variant=made, code="piece", is_base=True, is_default=True, **unit_fields
    )
    return made


def unit(variant: Variant, code: str, factor, **fields) -> Unit:
    return Unit.objects.create(
        variant=variant, code=code, factor=Decimal(factor), **fields
    )


def warehouse(code: str = "brasov", *channels: Channel) -> Warehouse:
    made = Warehouse.objects.filter(code=code).first() or Warehouse.objects.create(
        code=code, name=code.title(), country="RO"
    )
    made.channels.add(*channels or Channel.objects.all())
    return made


def stock(variant: Variant, on_hand, *, at: str = "brasov") -> StockLevel:
    return StockLevel.objects.create(
        variant=variant, warehouse=warehouse(at), on_hand=Decimal(on_hand)
    )


def price_list(code: str, *, to=None, contract: bool = False, **fields) -> PriceList:
    """A list, assigned to the channel, group or customer `to`."""
    made = PriceList.objects.create(
        code=code,
        name=fields.pop("name", code.title()),
        seller=fields.pop("seller", None) or seller(),
        currency=fields.pop("currency", "EUR"),
        **fields,
    )
    if to is not None:
        kind = {"Channel": "channel", "CustomerGroup": "group", "Customer": "customer"}
        PriceListAssignment.objects.create(
            price_list=made, is_contract=contract, **{kind[type(to).__name__]: to}
        )
    return made


def price(price_list: PriceList, variant: Variant, amount, **fields) -> PriceRow:
    return PriceRow.objects.create(
        price_list=price_list,
        variant=variant,
        unit=fields.pop("unit", None) or variant.units.get(is_base=True),
        amount=Decimal(amount),
        from_quantity=Decimal(fields.pop("from_quantity", 1)),
        **fields,
    )
