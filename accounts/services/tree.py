"""The tree of companies: who grows a branch, who moves one, who closes one."""

from dataclasses import asdict, dataclass

from django.db import connection, transaction
from django.utils import timezone

from accounts.buyer import Buyer
from accounts.errors import (
    CircleInTree,
    HasBranches,
    NotAParent,
    NotApproved,
    TreeTooDeep,
)
from accounts.events import record, record_changes
from accounts.models import Address, Customer, CustomerState, UnitKind, User
from accounts.rights import Right, RightScope
from accounts.selectors.tree import MOST_LEVELS, levels_below, line_of
from accounts.services.addresses import AddressDetails
from accounts.services.authority import Authority, take_authority
from shop import scope
from shop.errors import NotAllowed
from shop.numbers import next_number

# What a branch has in common with the legal entity it belongs to.
OF_THE_ENTITY = (
    "channel_id",
    "kind",
    "legal_name",
    "country",
    "vat_id",
    "vat_answer",
    "registration_number",
    "tax_status",
    "tax_certificate",
    "language",
    "rep_id",
    "requires_second_factor",
)


@dataclass(frozen=True)
class BranchDetails:
    """A branch or team as its form gives it; goods and invoices go to `place`."""

    name: str
    unit_kind: UnitKind
    place: AddressDetails
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class CompanyContact:
    """What a company changes about itself; the seller changes the rest."""

    name: str
    phone: str
    email: str


@transaction.atomic
def add_branch(*, buyer: Buyer, details: BranchDetails) -> Customer:
    """Add a branch or team below the company acted for, approved like it.

    It is part of the same legal entity: legal name and VAT id are the parent's, its
    number and address its own; prices, catalogue and terms are the parent's until the
    seller sets others. Raises NotAllowed unless the role may change the company and
    reaches branches, NotApproved, TreeTooDeep.
    """
    _lock_tree()
    authority = _authority(buyer)
    parent = authority.customer
    if not (parent.is_approved and buyer.is_approved):
        raise NotApproved(name=parent.name)
    if len(line_of(parent.pk)) >= MOST_LEVELS:
        raise TreeTooDeep(most=MOST_LEVELS)
    branch = _new_branch(parent, details)
    Address.objects.create(
        customer=branch,
        **{
            **asdict(details.place),
            "is_billing_default": True,
            "is_delivery_default": True,
        },
    )
    record(branch, verb="added", actor=authority.actor, parent=parent.name)
    return branch


def _new_branch(parent: Customer, details: BranchDetails) -> Customer:
    # Row-level security must let the row in before it exists.
    branch_id = scope.next_pk(Customer)
    scope.widen(branch_id)
    now = timezone.now()
    seller = parent.channel.seller
    return Customer.objects.create(
        pk=branch_id,
        parent=parent,
        unit_kind=details.unit_kind,
        name=details.name,
        email=details.email or parent.email,
        phone=details.phone,
        state=CustomerState.APPROVED,
        approved_at=now,
        number=next_number(
            seller_id=seller.pk,
            kind="customer",
            series="C",
            on=now.astimezone(seller.zone).date(),
        ),
        **{name: getattr(parent, name) for name in OF_THE_ENTITY},
    )


@transaction.atomic
def change_company(*, buyer: Buyer, contact: CompanyContact) -> Customer:
    """Change what a company calls itself and how it is reached.

    Documents made before keep what they say. Raises NotAllowed without the right.
    """
    authority = take_authority(buyer, Right.EDIT_COMPANY)
    customer = authority.customer
    after = asdict(contact)
    before = {name: getattr(customer, name) for name in after}
    for name, value in after.items():
        setattr(customer, name, value)
    customer.save(update_fields=list(after))
    record_changes(customer, before=before, after=after, actor=authority.actor)
    return customer


@transaction.atomic
def archive_branch(*, buyer: Buyer, customer_id: int) -> Customer:
    """Close a branch below the company acted for.

    From the next click on nobody switches to it or orders for it; what was ordered
    goes on. Raises NotAllowed as `add_branch` does, HasBranches while there are some
    below it, Customer.DoesNotExist for what is not below the company acted for.
    """
    _lock_tree()
    authority = _authority(buyer)
    rows = Customer.objects.visible_to(buyer).select_for_update(
        of=("self",), no_key=True
    )
    branch = rows.get(pk=customer_id, archived_at__isnull=True)
    if authority.customer.pk not in line_of(branch.pk)[1:]:
        raise Customer.DoesNotExist
    check_closing(branch)
    branch.archived_at = timezone.now()
    branch.save(update_fields=["archived_at"])
    record(branch, verb="archived", actor=authority.actor)
    return branch


@transaction.atomic
def move_customer(*, customer_id: int, parent_id: int | None, by: User) -> Customer:
    """Put a customer, with all below it, under another parent or on its own.

    From the next request on it takes over what the new parents set. For staff who
    may change it. Raises NotAllowed, Customer.DoesNotExist for customers out of their
    reach, and what `check_parent` raises.
    """
    if not by.has_perm("accounts.change_customer"):
        raise NotAllowed
    rows = Customer.objects.managed_by(by).select_for_update(of=("self",), no_key=True)
    parent = None
    _lock_tree()
    if parent_id is not None:
        parent = rows.get(pk=parent_id)
    customer = rows.get(pk=customer_id)
    before = customer.parent
    check_parent(customer=customer, parent=parent)
    customer.parent = parent
    customer.save(update_fields=["parent"])
    record_changes(
        customer,
        before={"parent": before.name if before else ""},
        after={"parent": parent.name if parent else ""},
        actor=by,
        verb="moved",
    )
    return customer


@transaction.atomic
def check_parent(*, customer: Customer, parent: Customer | None) -> None:
    """Refuse a parent that `customer` cannot hang under; a new one has no pk yet.

    Keeps others from changing the tree until the caller's transaction ends. Raises
    NotAParent for persons and archived customers, CircleInTree, TreeTooDeep.
    """
    if parent is None:
        return
    _lock_tree()
    if parent.archived_at is not None or not (
        parent.is_company and customer.is_company
    ):
        raise NotAParent(name=parent.name)
    above = line_of(parent.pk)
    if customer.pk in above:
        raise CircleInTree(name=parent.name, below=customer.name)
    below = levels_below(customer.pk) if customer.pk else 0
    if len(above) + 1 + below > MOST_LEVELS:
        raise TreeTooDeep(most=MOST_LEVELS)


@transaction.atomic
def check_closing(customer: Customer) -> None:
    """Raise HasBranches while there are some below `customer` that are not closed.

    Keeps others from changing the tree until the caller's transaction ends.
    """
    _lock_tree()
    if customer.branches.filter(archived_at__isnull=True).exists():
        raise HasBranches(name=customer.name)


def _authority(buyer: Buyer) -> Authority:
    authority = take_authority(buyer, Right.EDIT_COMPANY)
    if authority.member.role.scope != RightScope.BRANCHES:
        raise NotAllowed
    return authority


def _lock_tree() -> None:
    """Taken before any row: see the migration that made the function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_lock_tree()")
