"""The admin's side menu: by daily use, and only what the user may open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.rights import ACT


@dataclass(frozen=True)
class Entry:
    """A page of the admin in the menu: the list of `model` (app.model), or its work.

    For whoever may see the model, or has `permission` where that is another.
    """

    title: str | Promise
    icon: str
    model: str
    page: str = "changelist"
    permission: str = ""
    query: str = ""  # narrows the list


MENU: Sequence[tuple[str | Promise, Sequence[Entry]]] = (
    (
        gettext_lazy("Sales"),
        (
            Entry(
                gettext_lazy("To do today"),
                "checklist",
                "orders.customertask",
                "today",
                permission=ACT,
            ),
            Entry(
                gettext_lazy("My customers"),
                "handshake",
                "orders.repcustomer",
                permission=ACT,
            ),
            Entry(gettext_lazy("Orders"), "receipt_long", "orders.order"),
            Entry(gettext_lazy("Quotes"), "request_quote", "orders.quote"),
            Entry(
                gettext_lazy("Offers to approve"),
                "approval",
                "orders.quoteversion",
                query="?state__exact=waiting",
            ),
            Entry(gettext_lazy("Limits for quotes"), "speed", "orders.quotelimit"),
            Entry(
                gettext_lazy("Orders to pick"),
                "conveyor_belt",
                "orders.picklist",
                "ready",
            ),
            Entry(gettext_lazy("Pick lists"), "checklist", "orders.picklist"),
            Entry(gettext_lazy("Shipments"), "local_shipping", "orders.shipment"),
            Entry(gettext_lazy("Returns"), "assignment_return", "orders.orderreturn"),
            Entry(gettext_lazy("Requests to cancel"), "cancel", "orders.cancelrequest"),
            Entry(gettext_lazy("Backorders"), "hourglass_top", "orders.backorder"),
            Entry(gettext_lazy("Customers"), "store", "accounts.customer"),
            Entry(gettext_lazy("Budgets"), "savings", "orders.budget"),
            Entry(gettext_lazy("Purchase rules"), "rule", "orders.purchaserule"),
            Entry(
                gettext_lazy("Order approval rules"),
                "verified_user",
                "orders.approvalrule",
            ),
            Entry(gettext_lazy("Approvals"), "how_to_vote", "orders.approvalrequest"),
            Entry(gettext_lazy("How orders go"), "route", "orders.orderpolicy"),
            Entry(gettext_lazy("Messages"), "forum", "accounts.thread"),
            Entry(gettext_lazy("Licences"), "verified", "accounts.licence"),
        ),
    ),
    (
        gettext_lazy("Money"),
        (
            Entry(gettext_lazy("Invoices"), "description", "invoicing.invoice"),
            Entry(gettext_lazy("Payments"), "payments", "invoicing.payment"),
            Entry(
                gettext_lazy("Customers' terms"), "handshake", "invoicing.customerterms"
            ),
            Entry(gettext_lazy("Payment terms"), "event", "invoicing.paymentterm"),
        ),
    ),
    (
        gettext_lazy("Catalogue"),
        (
            Entry(gettext_lazy("Products"), "inventory_2", "catalog.product"),
            Entry(gettext_lazy("Variants"), "barcode", "catalog.variant"),
            Entry(gettext_lazy("Categories"), "account_tree", "catalog.category"),
            Entry(gettext_lazy("Brands"), "sell", "catalog.brand"),
            Entry(gettext_lazy("Attributes"), "tune", "catalog.attribute"),
            Entry(gettext_lazy("Catalogues"), "menu_book", "catalog.catalogue"),
            Entry(gettext_lazy("Restrictions"), "gpp_maybe", "catalog.restriction"),
            Entry(
                gettext_lazy("What people look for"),
                "manage_search",
                "catalog.searchlog",
                "report",
            ),
            Entry(gettext_lazy("Synonyms"), "join", "catalog.synonym"),
            Entry(gettext_lazy("Stock"), "warehouse", "catalog.stocklevel"),
            Entry(
                gettext_lazy("Stock movements"), "swap_vert", "catalog.stockmovement"
            ),
        ),
    ),
    (
        gettext_lazy("Prices"),
        (
            Entry(gettext_lazy("Price lists"), "price_change", "pricing.pricelist"),
            Entry(gettext_lazy("Prices"), "euro", "pricing.pricerow"),
            Entry(gettext_lazy("Promotions"), "redeem", "pricing.promotion"),
            Entry(gettext_lazy("Coupons"), "confirmation_number", "pricing.coupon"),
            Entry(
                gettext_lazy("Uses of promotions"), "task_alt", "pricing.promotionuse"
            ),
            Entry(gettext_lazy("Price changes"), "event_upcoming", "pricing.priceplan"),
            Entry(gettext_lazy("Tax rates"), "percent", "pricing.taxrate"),
            Entry(gettext_lazy("Tax rules"), "gavel", "pricing.taxrule"),
            Entry(gettext_lazy("VAT areas"), "public", "pricing.taxarea"),
            Entry(gettext_lazy("Special territories"), "map", "pricing.taxterritory"),
            Entry(
                gettext_lazy("Exchange rates"),
                "currency_exchange",
                "pricing.exchangerate",
            ),
            Entry(
                gettext_lazy("Currencies of channels"),
                "payments",
                "pricing.currencypolicy",
            ),
        ),
    ),
    (
        gettext_lazy("Connections"),
        (
            Entry(
                gettext_lazy("Exchange register"), "sync", "erp.connector", "register"
            ),
            Entry(gettext_lazy("Connectors"), "hub", "erp.connector"),
            Entry(gettext_lazy("Orders sent out"), "upload", "erp.orderpush"),
            Entry(gettext_lazy("Files taken in"), "download", "erp.inboundfile"),
            Entry(gettext_lazy("Sync issues"), "sync_problem", "erp.syncissue"),
            Entry(gettext_lazy("Outgoing mails"), "outgoing_mail", "shop.outgoingmail"),
            Entry(gettext_lazy("Automations"), "smart_toy", "marketing.automation"),
            Entry(gettext_lazy("Suppressed e-mails"), "block", "marketing.suppression"),
            Entry(gettext_lazy("Who changed what"), "history", "accounts.event"),
            Entry(gettext_lazy("Seals of the trail"), "lock", "accounts.eventseal"),
        ),
    ),
    (
        gettext_lazy("Set-up"),
        (
            Entry(gettext_lazy("Sellers"), "domain", "accounts.seller"),
            Entry(gettext_lazy("Channels"), "storefront", "accounts.channel"),
            Entry(gettext_lazy("Customer groups"), "groups", "accounts.customergroup"),
            Entry(
                gettext_lazy("Kinds of licences"), "approval", "accounts.licencekind"
            ),
            Entry(gettext_lazy("Legal texts"), "gavel", "accounts.legaltext"),
            Entry(gettext_lazy("Acceptances"), "task_alt", "accounts.acceptance"),
            Entry(
                gettext_lazy("Approval rules"), "how_to_reg", "accounts.approvalrule"
            ),
            Entry(gettext_lazy("VAT checks"), "fact_check", "accounts.vatcheck"),
            Entry(gettext_lazy("Roles of buyers"), "badge", "accounts.role"),
            Entry(gettext_lazy("Invitations"), "mail", "accounts.invitation"),
            Entry(gettext_lazy("Users"), "person", "accounts.user"),
            Entry(gettext_lazy("Company sign-ins"), "key", "accounts.ssoconnection"),
            Entry(gettext_lazy("Retention"), "auto_delete", "accounts.retentionpolicy"),
            Entry(gettext_lazy("Staff groups"), "admin_panel_settings", "auth.group"),
            Entry(gettext_lazy("Warehouses"), "home_work", "catalog.warehouse"),
            Entry(gettext_lazy("Reasons of returns"), "help", "orders.returnreason"),
            Entry(
                gettext_lazy("What is taken back"),
                "published_with_changes",
                "orders.returnpolicy",
            ),
            Entry(gettext_lazy("Shipping zones"), "map", "orders.shippingzone"),
            Entry(gettext_lazy("Freight classes"), "pallet", "catalog.freightclass"),
            Entry(
                gettext_lazy("Ways to fill orders"),
                "alt_route",
                "orders.fulfilmentpolicy",
            ),
            Entry(gettext_lazy("Carriers"), "delivery_truck_speed", "orders.carrier"),
            Entry(
                gettext_lazy("Shipping methods"),
                "deployed_code",
                "orders.shippingmethod",
            ),
        ),
    ),
)


def icon(request: HttpRequest) -> str:
    """The shop's mark, for the head of the menu and the browser's tab."""
    return static("img/favicon.svg")


def styles(request: HttpRequest) -> str:
    """What unfold's own styles leave open, on every page of the admin."""
    return static("css/admin.css")


def scripts(request: HttpRequest) -> str:
    """What unfold's own scripts leave open, on every page of the admin."""
    return static("js/admin.js")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:  # Any: unfold's shape
    """What the user at the admin may open, by daily use."""
    start = {
        "title": gettext_lazy("Today"),
        "icon": "today",
        "link": reverse("admin:index"),
    }
    groups: list[dict[str, Any]] = [{"title": None, "items": [start]}]
    for title, entries in MENU:
        items = list(_items(request, entries))
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def _is_lit(request: HttpRequest, page: str) -> bool:
    """Whether what is looked at lies below `page`, and below no closer entry."""
    at = request.path
    if not at.startswith(page):
        return False
    works = (each for each in _works() if each.startswith(page) and each != page)
    return not any(at.startswith(each) for each in works)


def _works() -> Iterator[str]:
    """Pages of entries that lie below the list of their model."""
    for _title, entries in MENU:
        for entry in entries:
            if entry.page != "changelist":
                app, _, model = entry.model.partition(".")
                yield reverse(f"admin:{app}_{model}_{entry.page}")


def _items(
    request: HttpRequest, entries: Sequence[Entry]
) -> Iterator[dict[str, Any]]:  # Any: as above
    for entry in entries:
        app, _, model = entry.model.partition(".")
        if not request.user.has_perm(entry.permission or f"{app}.view_{model}"):
            continue
        try:
            link = reverse(f"admin:{app}_{model}_{entry.page}")
        except NoReverseMatch:  # this model has no page of its own
            continue
        yield {
            "title": entry.title,
            "icon": entry.icon,
            "link": link + entry.query,
            "active": _is_lit(request, link),
        }
