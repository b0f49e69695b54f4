"""What a member may do, in words people understand."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Right(models.TextChoices):
    """A deed that a role allows. Values are stored; labels are shown."""

    SEE_PRICES = "prices.view", gettext_lazy("See prices")
    EDIT_CART = "cart.edit", gettext_lazy("Fill carts")
    PLACE_ORDERS = "orders.place", gettext_lazy("Place orders")
    VIEW_ORDERS = "orders.view", gettext_lazy("See orders")
    CANCEL_ORDERS = "orders.cancel", gettext_lazy("Cancel orders")
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
                Right.PLACE_ORDERS,
                Right.VIEW_ORDERS,
                Right.CANCEL_ORDERS,
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
        "accounts.view_customer",
        "accounts.view_customergroup",
        "accounts.view_member",
        "accounts.view_role",
        "accounts.view_user",
        "accounts.view_event",
        "accounts.view_licence",
        "accounts.view_licencekind",
        "accounts.view_address",
        "accounts.add_address",
        "accounts.change_address",
        "catalog.view_*",
        "pricing.view_*",
        "invoicing.view_*",
        "orders.view_*",
        "orders.change_order",
        "orders.change_quote",
    ),
    "Warehouse": (
        "accounts.manage_every_customer",
        "accounts.view_customer",
        "accounts.view_address",
        "catalog.view_*",
        "catalog.*_stock*",
        "orders.view_*",
        "orders.change_order",
        "orders.*_shipment*",
    ),
    "Accounting": (
        "accounts.manage_every_customer",
        "accounts.view_*",
        "invoicing.*",
        "orders.view_*",
        "catalog.view_*",
        "pricing.view_*",
    ),
}
