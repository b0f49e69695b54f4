"""Where goods and invoices of a customer go."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import AddressInUse
from accounts.events import record_by
from accounts.models import Address, Customer
from accounts.rights import Right
from shop.errors import NotAllowed

DEFAULTS = ("is_billing_default", "is_delivery_default")


@dataclass(frozen=True)
class AddressDetails:
    """A place as its form gives it; a default takes the place of the one before."""

    name: str
    line1: str
    city: str
    country: str
    attention: str = ""
    line2: str = ""
    postcode: str = ""
    region: str = ""
    phone: str = ""
    is_billing_default: bool = False
    is_delivery_default: bool = False


@transaction.atomic
def add_address(*, buyer: Buyer, details: AddressDetails) -> Address:
    """Add an address of the customer acted for; the first one is every default.

    Raises NotAllowed without the right to keep addresses.
    """
    customer = _customer_to_change(buyer)
    standing = _standing(buyer)
    address = Address(
        customer=customer,
        is_billing_default=not standing.filter(is_billing_default=True).exists(),
        is_delivery_default=not standing.filter(is_delivery_default=True).exists(),
    )
    _fill(address, details)
    record_by(buyer, address, verb="added")
    return address


@transaction.atomic
def change_address(
    *, buyer: Buyer, address_id: int, details: AddressDetails
) -> Address:
    """Change an address; documents made before keep what they say.

    A default stays one until another address takes its place. Raises NotAllowed
    without the right to keep addresses, Address.DoesNotExist for another customer's
    or an archived one.
    """
    _customer_to_change(buyer)
    address = _standing(buyer).get(pk=address_id)
    _fill(address, details)
    record_by(buyer, address, verb="changed")
    return address


@transaction.atomic
def archive_address(*, buyer: Buyer, address_id: int) -> None:
    """Take an address out of the lists.

    Raises AddressInUse for the one that invoices go to, and what `change_address`
    raises.
    """
    _customer_to_change(buyer)
    address = _standing(buyer).get(pk=address_id)
    if address.is_billing_default:
        raise AddressInUse
    address.archived_at = timezone.now()
    address.is_delivery_default = False
    address.save(update_fields=["archived_at", "is_delivery_default"])
    record_by(buyer, address, verb="archived")


def _standing(buyer: Buyer) -> QuerySet[Address]:
    return Address.objects.visible_to(buyer).filter(archived_at__isnull=True)


def _customer_to_change(buyer: Buyer) -> Customer:
    """The customer acted for, locked: two defaults set at once must take turns."""
    if buyer.customer is None or not buyer.can(Right.EDIT_ADDRESSES):
        raise NotAllowed
    rows = Customer.objects.visible_to(buyer)
    return rows.select_for_update(of=("self",), no_key=True).get(pk=buyer.customer.pk)


def _fill(address: Address, details: AddressDetails) -> None:
    others = Address.objects.filter(
        customer_id=address.customer_id, archived_at__isnull=True
    )
    for name, value in asdict(details).items():
        if name not in DEFAULTS:
            setattr(address, name, value)
        elif value:
            others.update(**{name: False})
            setattr(address, name, True)
    address.save()
