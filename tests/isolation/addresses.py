"""Every address of the project, and how a stranger would fill in its ids.

A new address with an id needs a line here: the crawl fails without one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World, owned_models

# What stands in the address, as (model, attribute) of a row of the other company.
RULES: dict[str, dict[str, tuple[str, str]]] = {
    "accounts:change-address": {"address_id": ("accounts.address", "pk")},
    "accounts:archive-address": {"address_id": ("accounts.address", "pk")},
    "admin:accounts_customer_document": {
        "customer_id": ("accounts.customer", "pk"),
        "document_id": ("accounts.attachment", "pk"),
    },
    "admin:pricing_priceplan_drop": {
        "plan_id": ("pricing.priceplan", "pk"),
        "price_id": ("pricing.plannedprice", "pk"),
    },
    "accounts:archive-branch": {"customer_id": ("accounts.customer", "pk")},
    "accounts:change-cost-centre": {"pk": ("accounts.costcentre", "pk")},
    "accounts:archive-cost-centre": {"pk": ("accounts.costcentre", "pk")},
    "accounts:change-pickup-person": {"pk": ("accounts.pickupperson", "pk")},
    "accounts:archive-pickup-person": {"pk": ("accounts.pickupperson", "pk")},
    "accounts:change-question": {"pk": ("accounts.orderfield", "pk")},
    "accounts:archive-question": {"pk": ("accounts.orderfield", "pk")},
    "accounts:change-role": {"role_id": ("accounts.role", "pk")},
    "accounts:remove-role": {"role_id": ("accounts.role", "pk")},
    "accounts:end-session": {"session_id": ("usersessions.usersession", "pk")},
    "accounts:licence-document": {"licence_id": ("accounts.licence", "pk")},
    "accounts:withdraw-licence": {"licence_id": ("accounts.licence", "pk")},
    "accounts:member": {"member_id": ("accounts.member", "pk")},
    "accounts:remove-member": {"member_id": ("accounts.member", "pk")},
    "accounts:restore-member": {"member_id": ("accounts.member", "pk")},
    "accounts:send-invitation-again": {"invitation_id": ("accounts.invitation", "pk")},
    "accounts:withdraw-invitation": {"invitation_id": ("accounts.invitation", "pk")},
    "accounts:registration-document": {"document_id": ("accounts.attachment", "pk")},
    "accounts:message-file": {"attachment_id": ("accounts.attachment", "pk")},
    "admin:accounts_thread_file": {"attachment_id": ("accounts.attachment", "pk")},
    "accounts:thread": {"thread_id": ("accounts.thread", "pk")},
    "accounts:order-messages": {"number": ("orders.order", "number")},
    "accounts:quote-messages": {"number": ("orders.quote", "number")},
    "accounts:invoice-messages": {"number": ("invoicing.invoice", "number")},
    "storefront:fetch-export": {"export_id": ("catalog.assortmentexport", "pk")},
    "orders:cost-centre-budget": {"cost_centre_id": ("accounts.costcentre", "pk")},
    "orders:invitation-rules": {"invitation_id": ("accounts.invitation", "pk")},
    "orders:member-rules": {"member_id": ("accounts.member", "pk")},
    "orders:role-rules": {"role_id": ("accounts.role", "pk")},
    "orders:set-quantity": {"line_id": ("orders.cartline", "pk")},
    "orders:remove-line": {"line_id": ("orders.cartline", "pk")},
    "orders:save-line": {"line_id": ("orders.cartline", "pk")},
    "orders:take-line-back": {"line_id": ("orders.cartline", "pk")},
    **{
        f"orders:{name}": {"cart_id": ("orders.cart", "pk")}
        for name in (
            "cart-page",
            "rename-cart",
            "use-cart",
            "put-cart-aside",
            "copy-cart",
            "delete-cart",
            "restore-cart",
            "share-cart",
            "send-cart",
            "offer-cart",
            "print-cart",
            "add-cart-to-list",
        )
    },
    **{
        f"orders:{name}": {"list_id": ("orders.requisitionlist", "pk")}
        for name in (
            "list",
            "update-list",
            "add-code-to-list",
            "buy-list",
            "describe-list",
            "copy-list",
            "delete-list",
            "restore-list",
            "print-list",
        )
    },
    "orders:remove-list-line": {
        "list_id": ("orders.requisitionlist", "pk"),
        "line_id": ("orders.requisitionline", "pk"),
    },
    "orders:add-order-to-list": {"number": ("orders.order", "number")},
    "orders:why-line": {"line_id": ("orders.cartline", "pk")},
    "orders:entry-sheet": {"sheet_id": ("orders.entrysheet", "pk")},
    "orders:entry-columns": {"sheet_id": ("orders.entrysheet", "pk")},
    "orders:remove-entry": {"sheet_id": ("orders.entrysheet", "pk")},
    "orders:order": {"number": ("orders.order", "number")},
    "orders:order-paper": {"number": ("orders.order", "number")},
    "orders:po-document": {"number": ("orders.order", "number")},
    "orders:delivery-note": {
        "number": ("orders.order", "number"),
        "shipment": ("orders.shipment", "number"),
    },
    "orders:reorder": {"number": ("orders.order", "number")},
    "orders:cancel-order": {"number": ("orders.order", "number")},
    "orders:keep-order": {"number": ("orders.order", "number")},
    "orders:start-return": {"number": ("orders.order", "number")},
    "orders:return": {"number": ("orders.orderreturn", "number")},
    "orders:return-slip": {"number": ("orders.orderreturn", "number")},
    "orders:cancel-return": {"number": ("orders.orderreturn", "number")},
    "orders:return-file": {
        "number": ("orders.orderreturn", "number"),
        "file_id": ("accounts.attachment", "pk"),
    },
    "admin:orders_orderreturn_file": {
        "return_id": ("orders.orderreturn", "pk"),
        "file_id": ("accounts.attachment", "pk"),
    },
    "orders:change-approval-rule": {"rule_id": ("orders.approvalrule", "pk")},
    "orders:archive-approval-rule": {"rule_id": ("orders.approvalrule", "pk")},
    "orders:end-stand-in": {"delegation_id": ("orders.delegation", "pk")},
    "orders:approval": {"number": ("orders.order", "number")},
    "orders:approve-order": {"number": ("orders.order", "number")},
    "orders:reject-order": {"number": ("orders.order", "number")},
    "orders:reject-lines": {"number": ("orders.order", "number")},
    "orders:send-order-back": {"number": ("orders.order", "number")},
    "orders:take-order-back": {"number": ("orders.order", "number")},
    "orders:confirm-changes": {"number": ("orders.order", "number")},
    "orders:decline-changes": {"number": ("orders.order", "number")},
    "orders:quote": {"number": ("orders.quote", "number")},
    "orders:quote-pdf": {"number": ("orders.quote", "number")},
    "orders:accept-quote": {"number": ("orders.quote", "number")},
    "orders:decline-quote": {"number": ("orders.quote", "number")},
    "orders:begin-counter": {"number": ("orders.quote", "number")},
    "orders:release-counter": {"number": ("orders.quote", "number")},
    "orders:counter-quote": {"number": ("orders.quote", "number")},
    "orders:order-part": {"number": ("orders.quote", "number")},
    "orders:compare-quote": {"number": ("orders.quote", "number")},
    "orders:quote-version-pdf": {
        "number": ("orders.quote", "number"),
        "version": ("orders.quote", "version"),
    },
    "orders:quote-version-xlsx": {
        "number": ("orders.quote", "number"),
        "version": ("orders.quote", "version"),
    },
    "orders:quote-file": {
        "number": ("orders.quote", "number"),
        "file_id": ("accounts.attachment", "pk"),
    },
    "admin:orders_quote_xlsx": {
        "quote_id": ("orders.quote", "pk"),
        "version": ("orders.quote", "version"),
    },
    "admin:orders_quote_pdf": {
        "quote_id": ("orders.quote", "pk"),
        "version": ("orders.quote", "version"),
    },
    "admin:orders_quote_file": {
        "quote_id": ("orders.quote", "pk"),
        "file_id": ("accounts.attachment", "pk"),
    },
    "invoicing:invoice": {"number": ("invoicing.invoice", "number")},
    "invoicing:invoice-pdf": {"number": ("invoicing.invoice", "number")},
}
# Say "that is gone" to whoever names a line that is not in their cart, theirs or not.
GONE = {
    "orders:set-quantity",
    "orders:remove-line",
    "orders:save-line",
    "orders:take-line-back",
}
# Opened by a secret of their own, tested where it is made: here it is guessed.
BY_SECRET = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "marketing:unsubscribe",
    "orders:guest-order",
    "orders:guest-invoice",
    "orders:guest-account",
    "orders:guest-paper",
    "orders:guest-delivery-note",
    "orders:guest-cancel",
    "orders:guest-keep",
    "orders:guest-start-return",
    "orders:guest-return",
    "orders:guest-return-slip",
    "orders:quote-link",
    "orders:quote-link-pdf",
    "orders:quote-link-xlsx",
    "orders:quote-link-file",
    "orders:quote-link-comment",
    "orders:quote-link-decline",
    "orders:quote-link-register",
    "orders:quote-link-take",
    "accounts:join",
}
# Name nothing that belongs to a company.
EVERYBODYS = {
    "storefront:category",
    "storefront:product",
    "storefront:order-sizes",
    "storefront:document",
    "storefront:page",
    "storefront:sitemap-part",
    "orders:entry-sample",
    "demo:mail",
    "demo:mail-html",
    "",
    "admin:",  # the catch-all: 404 for whatever is not there
    "admin:app_list",
    "admin:view_on_site",
    "admin:auth_user_password_change",
}
# Asked by the crawl with nothing to guess, these would end the session or the test.
LEFT_OUT = {"account_logout", "metrics", "demo:enter"}


@dataclass(frozen=True)
class Address:
    """A pattern of the project by its name."""

    name: str
    parameters: tuple[str, ...]

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")

    @property
    def model(self) -> str:
        """The model of a page of the admin, as "app.model"; "" for other pages."""
        return next((label for label in _admin_models() if self._is_of(label)), "")

    def _is_of(self, label: str) -> bool:
        return self.name.startswith(f"admin:{label.replace('.', '_')}_")

    @property
    def is_declared(self) -> bool:
        """Whether the crawl knows what to put in for the parameters."""
        if not self.parameters:
            return True
        known = self.name in RULES or self.name in BY_SECRET or self.name in EVERYBODYS
        return known or (bool(self.model) and len(self.parameters) == 1)

    def aimed_at(self, world: World) -> str | None:
        """The address with the ids of `world`; None where it names none of its rows."""
        if self.name in RULES:
            rule = RULES[self.name]
            ids = {
                name: getattr(world.rows[label], attribute)
                for name, (label, attribute) in rule.items()
            }
            return reverse(self.name, kwargs=ids)
        if self.name in BY_SECRET:
            return reverse(self.name, kwargs=dict.fromkeys(self.parameters, "guessed"))
        row = world.row(self.model)
        if self.parameters and row is not None:
            return reverse(self.name, args=[row.pk])
        return None


def addresses() -> list[Address]:
    """All of them, by name."""
    found = {
        address.name: address for address in _walk(get_resolver().url_patterns, "")
    }
    return [found[name] for name in sorted(found)]


def _walk(patterns: list, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner)
        elif isinstance(pattern, URLPattern):
            route = pattern.pattern
            names = route.converters or getattr(route, "regex", None).groupindex
            yield Address(namespace + (pattern.name or ""), tuple(sorted(names)))


def _admin_models() -> list[str]:
    from django.contrib import admin

    labels = [model._meta.label_lower for model in admin.site._registry]
    return sorted(labels, key=len, reverse=True)


def owned_labels() -> set[str]:
    """Models whose rows belong to a company, the company itself among them."""
    return {model._meta.label_lower for model in owned_models()} | {"accounts.customer"}
