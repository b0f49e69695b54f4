"""What a member may do, in words people understand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Right(models.TextChoices):
    """A deed that a role allows. Values are stored; labels are shown."""

    SEE_PRICES = "prices.view", gettext_lazy("See prices")
    EDIT_CART = "cart.edit", gettext_lazy("Fill carts")
    SHARE_CARTS = "carts.share", gettext_lazy("Share carts and lists")
    PLACE_ORDERS = "orders.place", gettext_lazy("Place orders")
    VIEW_ORDERS = "orders.view", gettext_lazy("See orders")
    CANCEL_ORDERS = "orders.cancel", gettext_lazy("Cancel orders")
    RETURN_GOODS = "goods.return", gettext_lazy("Send goods back")
    APPROVE_ORDERS = "orders.approve", gettext_lazy("Approve orders")
    REQUEST_QUOTES = "quotes.request", gettext_lazy("Ask for quotes")
    VIEW_QUOTES = "quotes.view", gettext_lazy("See quotes")
    ACCEPT_QUOTES = "quotes.accept", gettext_lazy("Accept quotes")
    VIEW_INVOICES = "invoices.view", gettext_lazy("See and download invoices")
    PAY_INVOICES = "invoices.pay", gettext_lazy("Pay invoices")
    VIEW_CREDIT = "credit.view", gettext_lazy("See balance and credit")
    EDIT_ADDRESSES = "addresses.edit", gettext_lazy("Keep addresses")
    EDIT_COMPANY = "company.edit", gettext_lazy("Change company details")
    MANAGE_MEMBERS = "members.manage", gettext_lazy("Invite and remove people")
    MANAGE_ROLES = "roles.manage", gettext_lazy("Make roles and change their rights")
    SET_RULES = "rules.set", gettext_lazy("Set purchase rules and budgets")
    SEND_MESSAGES = "messages.send", gettext_lazy("Write to the seller")
    VIEW_HISTORY = "history.view", gettext_lazy("See who changed what")
    SEE_PICKUPS = "pickups.view", gettext_lazy("See orders to collect")


class RightScope(models.TextChoices):
    """How far the rights of a role reach."""

    OWN = "own", gettext_lazy("own documents")
    COMPANY = "company", gettext_lazy("the whole company")
    BRANCHES = "branches", gettext_lazy("the company and its branches")


# The wider one comes later.
REACHES = tuple(reach.value for reach in RightScope)


@dataclass(frozen=True)
class Grant:
    """What a role gives: rights, and how far they reach."""

    rights: frozenset[str] = frozenset()
    scope: str = RightScope.OWN

    def exceeds(self, mine: "Grant", *, before: "Grant | None" = None) -> bool:
        """Say whether giving this hands out more than `mine`.

        `before` is what its people have already: that may stay, but a right that now
        reaches further counts as handed out anew.
        """
        had = Grant() if before is None else before
        is_wider = not is_within(self.scope, had.scope)
        handed_out = self.rights if is_wider else self.rights - had.rights
        if not handed_out <= mine.rights:
            return True
        is_scope_new = is_wider or bool(handed_out)
        return is_scope_new and not is_within(self.scope, mine.scope)


def is_within(scope: str, limit: str) -> bool:
    """Say whether `scope` reaches no further than `limit`."""
    return REACHES.index(scope) <= REACHES.index(limit)


@dataclass(frozen=True)
class RightGroup:
    """Rights that belong together, as the role editor shows them."""

    title: Promise
    rights: Sequence[Right]


RIGHT_GROUPS: Sequence[RightGroup] = (
    RightGroup(
        gettext_lazy("Buying"),
        (
            Right.SEE_PRICES,
            Right.EDIT_CART,
            Right.SHARE_CARTS,
            Right.PLACE_ORDERS,
            Right.CANCEL_ORDERS,
            Right.RETURN_GOODS,
            Right.APPROVE_ORDERS,
            Right.REQUEST_QUOTES,
            Right.ACCEPT_QUOTES,
        ),
    ),
    RightGroup(
        gettext_lazy("Documents and messages"),
        (
            Right.VIEW_ORDERS,
            Right.VIEW_QUOTES,
            Right.SEE_PICKUPS,
            Right.SEND_MESSAGES,
        ),
    ),
    RightGroup(
        gettext_lazy("Money"),
        (Right.VIEW_INVOICES, Right.PAY_INVOICES, Right.VIEW_CREDIT),
    ),
    RightGroup(
        gettext_lazy("Company"),
        (
            Right.EDIT_ADDRESSES,
            Right.EDIT_COMPANY,
            Right.SET_RULES,
            Right.MANAGE_MEMBERS,
            Right.MANAGE_ROLES,
            Right.VIEW_HISTORY,
        ),
    ),
)
RIGHT_HELP: dict[Right, Promise] = {
    Right.SEE_PRICES: gettext_lazy("The company's own prices, in the whole shop."),
    Right.EDIT_CART: gettext_lazy("Put articles into carts and change quantities."),
    Right.SHARE_CARTS: gettext_lazy(
        "Let colleagues into own carts, and keep the lists that the company shares."
    ),
    Right.PLACE_ORDERS: gettext_lazy(
        "Send a cart as an order. Purchase rules still hold."
    ),
    Right.CANCEL_ORDERS: gettext_lazy("Take an order back before it is on its way."),
    Right.RETURN_GOODS: gettext_lazy("Ask to send back what was delivered."),
    Right.APPROVE_ORDERS: gettext_lazy(
        "Say yes or no to orders of others that go beyond their rules."
    ),
    Right.REQUEST_QUOTES: gettext_lazy("Ask the seller for a price on a cart."),
    Right.ACCEPT_QUOTES: gettext_lazy("Turn the seller's offer into an order."),
    Right.VIEW_ORDERS: gettext_lazy("What was ordered, its state and its deliveries."),
    Right.VIEW_QUOTES: gettext_lazy("What was asked and what the seller offers."),
    Right.SEE_PICKUPS: gettext_lazy(
        "What waits to be collected, without prices or other orders."
    ),
    Right.SEND_MESSAGES: gettext_lazy("Read the talk with the seller and answer."),
    Right.VIEW_INVOICES: gettext_lazy(
        "Read invoices and credit notes and save them as files."
    ),
    Right.PAY_INVOICES: gettext_lazy("Pay open invoices in the shop."),
    Right.VIEW_CREDIT: gettext_lazy("What is owed, what is due and what is left."),
    Right.EDIT_ADDRESSES: gettext_lazy("Add and change where goods and invoices go."),
    Right.EDIT_COMPANY: gettext_lazy("Phone, e-mail and other details we keep."),
    Right.SET_RULES: gettext_lazy(
        "Say what others may order, for how much, and set budgets."
    ),
    Right.MANAGE_MEMBERS: gettext_lazy(
        "Ask people in, change their roles, take them out."
    ),
    Right.MANAGE_ROLES: gettext_lazy(
        "Nobody can give a right away that they do not have."
    ),
    Right.VIEW_HISTORY: gettext_lazy(
        "Who did what in the company, with old and new values."
    ),
}


READY_MADE_ROLES: dict[str, tuple[Promise, RightScope, frozenset[Right]]] = {
    "admin": (
        gettext_lazy("Company admin"),
        RightScope.BRANCHES,
        frozenset(Right),
    ),
    "buyer": (
        gettext_lazy("Buyer"),
        RightScope.COMPANY,
        frozenset(
            {
                Right.SEE_PRICES,
                Right.EDIT_CART,
                Right.SHARE_CARTS,
                Right.PLACE_ORDERS,
                Right.VIEW_ORDERS,
                Right.CANCEL_ORDERS,
                Right.RETURN_GOODS,
                Right.REQUEST_QUOTES,
                Right.VIEW_QUOTES,
                Right.ACCEPT_QUOTES,
                Right.VIEW_INVOICES,
                Right.VIEW_CREDIT,
                Right.EDIT_ADDRESSES,
                Right.SEND_MESSAGES,
                Right.SEE_PICKUPS,
            }
        ),
    ),
    "approver": (
        gettext_lazy("Approver"),
        RightScope.BRANCHES,
        frozenset(
            {
                Right.SEE_PRICES,
                Right.EDIT_CART,
                Right.SHARE_CARTS,
                Right.PLACE_ORDERS,
                Right.VIEW_ORDERS,
                Right.APPROVE_ORDERS,
                Right.VIEW_QUOTES,
                Right.ACCEPT_QUOTES,
                Right.VIEW_INVOICES,
                Right.VIEW_CREDIT,
                Right.SEND_MESSAGES,
            }
        ),
    ),
    "finance": (
        gettext_lazy("Finance"),
        RightScope.BRANCHES,
        frozenset(
            {
                Right.SEE_PRICES,
                Right.VIEW_ORDERS,
                Right.VIEW_INVOICES,
                Right.PAY_INVOICES,
                Right.VIEW_CREDIT,
                Right.SEND_MESSAGES,
            }
        ),
    ),
    "viewer": (
        gettext_lazy("Viewer"),
        RightScope.COMPANY,
        frozenset({Right.SEE_PRICES, Right.VIEW_ORDERS}),
    ),
    "pickup": (
        gettext_lazy("Pickup only"),
        RightScope.COMPANY,
        frozenset({Right.SEE_PICKUPS}),
    ),
}


# What a representative may do of it on a customer's behalf. What binds the customer's
# people themselves is not theirs: to approve, to accept legal terms, to keep people,
# roles, rules and budgets, to pay. See shop/acting_pages.py.
REP_RIGHTS: frozenset[str] = frozenset(
    {
        Right.SEE_PRICES,
        Right.EDIT_CART,
        Right.SHARE_CARTS,
        Right.PLACE_ORDERS,
        Right.VIEW_ORDERS,
        Right.CANCEL_ORDERS,
        Right.RETURN_GOODS,
        Right.REQUEST_QUOTES,
        Right.VIEW_QUOTES,
        # Only as agreed with the person: how is asked and recorded.
        Right.ACCEPT_QUOTES,
        Right.VIEW_INVOICES,
        Right.VIEW_CREDIT,
        Right.EDIT_ADDRESSES,
        Right.SEND_MESSAGES,
        Right.SEE_PICKUPS,
    }
)
# Who works for the seller needs it to act for customers at all.
ACT = "accounts.act_for_customer"


# What people who work for the seller may do in the admin, as patterns over Django's
# permissions (app.codename).
STAFF_GROUPS: dict[str, tuple[str, ...]] = {
    "Manager": (
        "accounts.[!d]*",  # all but delete_*: people and companies are archived
        "catalog.*",
        "pricing.*",
        "invoicing.*",
        "orders.*",
        "erp.*",
        "marketing.*",
        "shop.view_outgoingmail",
        "shop.change_outgoingmail",
    ),
    "Sales representative": (
        "accounts.act_for_customer",
        "accounts.view_customer",
        "accounts.view_customergroup",
        "accounts.view_member",
        "accounts.view_role",
        "accounts.view_invitation",
        "accounts.view_user",
        "accounts.view_event",
        "accounts.view_licence",
        "accounts.view_licencekind",
        "accounts.view_address",
        "accounts.add_address",
        "accounts.change_address",
        "accounts.view_thread",
        "accounts.add_message",
        "catalog.view_*",
        "pricing.view_*",
        "invoicing.view_*",
        "orders.view_*",
        "orders.change_order",
        "orders.add_orderreturn",
        "orders.change_orderreturn",
        "orders.change_quote",
        "orders.*_customertask",
    ),
    "Warehouse": (
        "accounts.manage_every_customer",
        "accounts.view_customer",
        "accounts.view_address",
        "catalog.view_*",
        "catalog.*_stock*",
        "orders.view_*",
        "orders.change_order",
        "orders.change_orderreturn",
        "orders.*_shipment*",
        "orders.*_picklist*",
    ),
    "Accounting": (
        "accounts.manage_every_customer",
        "accounts.view_*",
        "accounts.add_message",
        "invoicing.*",
        "orders.view_*",
        "catalog.view_*",
        "pricing.view_*",
    ),
}
