"""Who sells, who buys, and what happened between them."""

from accounts.models.channels import (
    AccessMode,
    Channel,
    ChannelHost,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
)
from accounts.models.consents import Consent, ConsentPurpose
from accounts.models.customers import (
    Address,
    Customer,
    CustomerGroup,
    CustomerKind,
    CustomerState,
    Member,
    Role,
)
from accounts.models.events import Event
from accounts.models.users import User

__all__ = [
    "AccessMode",
    "Address",
    "Channel",
    "ChannelHost",
    "Consent",
    "ConsentPurpose",
    "Customer",
    "CustomerGroup",
    "CustomerKind",
    "CustomerState",
    "Event",
    "Member",
    "Role",
    "Seller",
    "SellerBankAccount",
    "SellerTaxRegistration",
    "User",
]
