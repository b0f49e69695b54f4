"""What is decided at checkout: places, delivery, days."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from orders.models import ShippingMethod
from orders.rules.references import References
from orders.rules.shown import Shown

# The largest amount and the longest cart that a document can hold.
LARGEST_AMOUNT = Decimal("999999999999.99")
MOST_LINES = 5_000
SATURDAY = 5


@dataclass(frozen=True)
class PlaceSpec:
    """A name and an address as they are frozen in documents."""

    name: str
    line1: str
    city: str
    country: str
    attention: str = ""
    line2: str = ""
    postcode: str = ""
    region: str = ""
    phone: str = ""

    def as_lines(self) -> tuple[str, ...]:
        """The address as it stands on an envelope, without name and country."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        lines = (self.attention, self.line1, self.line2, town, self.region)
        return tuple(line for line in lines if line)


@dataclass(frozen=True)
class CheckoutChoice:
    """What the buyer decided at checkout, besides the goods.

    `shown` is what the page showed; without it nothing is compared: the prices of a
    quote are agreed.
    """

    delivery: PlaceSpec
    billing: PlaceSpec
    shipping_method_id: int
    payment_method: str
    po_number: str = ""
    note: str = ""
    requested_on: date | None = None
    references: References = field(default_factory=References)
    shown: Shown | None = None


@dataclass(frozen=True)
class Delivery:
    """A shipping method with its price for one cart, in the basis of the document.

    `free_because` names the promotion that made it free.
    """

    method_id: int
    code: str
    name: str
    amount: Decimal
    transit_days: int
    free_from: Decimal | None = None
    is_pickup: bool = False
    free_because: str = ""


def delivery_of(
    method: ShippingMethod, *, goods_amount: Decimal, language: str
) -> Delivery:
    """Price a method: free from its threshold on, measured in the document's basis."""
    free_from = method.free_from_amount
    is_free = free_from is not None and goods_amount >= free_from
    return Delivery(
        method_id=method.pk,
        code=method.code,
        name=method.name_in(language),
        amount=Decimal(0) if is_free else method.price_amount,
        transit_days=method.transit_days,
        free_from=free_from,
        is_pickup=method.is_pickup,
    )


def delivers_to(method: ShippingMethod, country: str) -> bool:
    """Say whether goods can go to `country` this way; no countries means everywhere."""
    return method.is_pickup or not method.countries or country in method.countries


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < SATURDAY


def missing_amount(reached: Decimal, wanted: Decimal | None) -> Decimal:
    """What `reached` lacks to `wanted`; zero when nothing does."""
    return max(Decimal(0), (wanted or Decimal(0)) - reached)
