"""Approvals in the admin: to look at; how orders of a channel or company go."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from orders.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalRule,
    ApprovalRuleApprover,
    ApprovalState,
    Delegation,
    OrderPolicy,
)
from shop.admin import Admin, ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, badge
from shop.templatetags.angro import money

TONES: dict[str, str] = {
    ApprovalState.OPEN: "warning",
    ApprovalState.APPROVED: "success",
    ApprovalState.REJECTED: "danger",
    ApprovalState.SENT_BACK: "info",
    ApprovalState.EXPIRED: "info",
    ApprovalState.WITHDRAWN: "info",
}


class ApproverInline(ReadOnlyInline[ApprovalRuleApprover, ApprovalRule]):
    model = ApprovalRuleApprover
    fields = ("level", "member", "role")
    readonly_fields = fields


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(ReadOnlyAdmin[ApprovalRule], ScopedAdmin[ApprovalRule]):
    list_display = (
        "name",
        "customer",
        "shown_above",
        "is_for_over_budget",
        "is_for_over_rules",
        "is_for_first_buys",
        "has_branches",
        "archived_at",
    )
    list_select_related = ("customer",)
    list_filter = (("archived_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "customer__name")
    inlines = (ApproverInline,)
    fields = (
        "customer",
        "name",
        "member",
        "role",
        "invitation",
        "has_branches",
        "above_net",
        "currency",
        "is_for_over_budget",
        "is_for_over_rules",
        "is_for_first_buys",
        "categories",
        "cost_centres",
        "archived_at",
    )

    @admin.display(description=gettext_lazy("orders above, net"), ordering="above_net")
    def shown_above(self, rule: ApprovalRule) -> str:
        return "–" if rule.above_net is None else money(rule.above_net, rule.currency)


class DecisionInline(ReadOnlyInline[ApprovalDecision, ApprovalRequest]):
    model = ApprovalDecision
    fields = ("at", "verb", "level", "by", "instead_of", "reason")
    readonly_fields = fields
    per_page = 50


@admin.register(ApprovalRequest)
class ApprovalRequestAdmin(
    ReadOnlyAdmin[ApprovalRequest], ScopedAdmin[ApprovalRequest]
):
    list_display = ("__str__", "customer", "shown_state", "level", "requested_at")
    list_select_related = ("order", "customer")
    list_filter = ("state", "requested_at")
    search_fields = ("order__number", "customer__name")
    date_hierarchy = "requested_at"
    inlines = (DecisionInline,)

    @badge(description=gettext_lazy("state"), tones=TONES, ordering="state")
    def shown_state(self, request: ApprovalRequest) -> tuple[str, str]:
        return request.state, request.get_state_display()


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin[Delegation], ScopedAdmin[Delegation]):
    list_display = ("giver", "taker", "customer", "starts_on", "ends_on")
    list_select_related = ("giver__user", "taker__user", "customer")
    search_fields = ("giver__user__name", "taker__user__name", "customer__name")


@admin.register(OrderPolicy)
class OrderPolicyAdmin(ScopedAdmin[OrderPolicy], Admin[OrderPolicy]):
    list_display = (
        "__str__",
        "channel",
        "customer",
        "approval_days",
        "review_mode",
        "review_above_net",
        "reviews_first_order",
        "minimum_order_net",
        "maximum_order_net",
        "must_have_po_document",
    )
    list_select_related = ("channel", "customer")
    list_filter = ("review_mode", "channel")
    search_fields = ("customer__name", "channel__name")
    autocomplete_fields = ("customer",)
