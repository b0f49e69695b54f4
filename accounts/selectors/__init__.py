"""Reads of accounts."""

from accounts.selectors.approval import (
    ApprovalFacts,
    facts_for_approval,
)
from accounts.selectors.branding import (
    PRINTED,
    Brand,
    document_brand,
    mail_brand,
    sender_of,
)
from accounts.selectors.buyers import (
    buyer_for_customer,
    buyer_of,
    companies_of,
    member_for,
)
from accounts.selectors.doors import (
    address_in,
    channel_for,
    enter_buyer_scope,
    enter_staff_scope,
)
from accounts.selectors.people import (
    addresses_of,
    members_of,
    roles_open_to,
)

__all__ = [
    "PRINTED",
    "ApprovalFacts",
    "Brand",
    "address_in",
    "addresses_of",
    "buyer_for_customer",
    "buyer_of",
    "channel_for",
    "companies_of",
    "document_brand",
    "enter_buyer_scope",
    "enter_staff_scope",
    "facts_for_approval",
    "mail_brand",
    "member_for",
    "members_of",
    "roles_open_to",
    "sender_of",
]
