"""Who sells, who buys, and what happened between them."""

from accounts.models.channels import (
    Accent,
    AccessMode,
    Channel,
    ChannelHost,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
    SellingMode,
    ViesPolicy,
)
from accounts.models.checks import ApprovalRule, VatCheck
from accounts.models.closed_days import ClosedDay
from accounts.models.consents import Consent, ConsentPurpose
from accounts.models.customers import (
    Address,
    Customer,
    CustomerState,
    Member,
    Role,
    TaxStatus,
    UnitKind,
    VatAnswer,
)
from accounts.models.events import Event, EventSeal
from accounts.models.files import Attachment, AttachmentPurpose
from accounts.models.groups import (
    CustomerGroup,
    CustomerKind,
    Industry,
    SegmentRule,
)
from accounts.models.legal import Acceptance, LegalKind, LegalText, LegalWording
from accounts.models.licences import Licence, LicenceKind, LicenceState
from accounts.models.messages import Message, MessageFile, Thread, ThreadReader
from accounts.models.people import (
    CostCentre,
    Invitation,
    OrderField,
    OrderFieldKind,
    PickupPerson,
)
from accounts.models.retention import RetentionPolicy
from accounts.models.sign_in import SsoConnection, SsoKind
from accounts.models.users import User

__all__ = [
    "Accent",
    "Acceptance",
    "AccessMode",
    "Address",
    "ApprovalRule",
    "Attachment",
    "AttachmentPurpose",
    "Channel",
    "ChannelHost",
    "ClosedDay",
    "Consent",
    "ConsentPurpose",
    "CostCentre",
    "Customer",
    "CustomerGroup",
    "CustomerKind",
    "CustomerState",
    "Event",
    "EventSeal",
    "Industry",
    "Invitation",
    "LegalKind",
    "LegalText",
    "LegalWording",
    "Licence",
    "LicenceKind",
    "LicenceState",
    "Member",
    "Message",
    "MessageFile",
    "OrderField",
    "OrderFieldKind",
    "PickupPerson",
    "RetentionPolicy",
    "Role",
    "SegmentRule",
    "Seller",
    "SellerBankAccount",
    "SellerTaxRegistration",
    "SellingMode",
    "SsoConnection",
    "SsoKind",
    "TaxStatus",
    "Thread",
    "ThreadReader",
    "UnitKind",
    "User",
    "VatAnswer",
    "VatCheck",
    "ViesPolicy",
]
