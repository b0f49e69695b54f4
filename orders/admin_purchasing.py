"""Purchase rules and budgets in the admin: to look at, each company sets its own."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from orders.models import (
    Budget,
    BudgetPeriod,
    PurchaseRule,
    PurchaseRuleCategory,
)
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin
from shop.templatetags.angro import money

PEOPLE = ("customer", "member__user", "role", "invitation")


class CategoryInline(ReadOnlyInline[PurchaseRuleCategory, PurchaseRule]):
    model = PurchaseRuleCategory
    fields = ("category",)
    readonly_fields = fields


@admin.register(PurchaseRule)
class PurchaseRuleAdmin(ReadOnlyAdmin[PurchaseRule], ScopedAdmin[PurchaseRule]):
    list_display = (
        "shown_concerned",
        "customer",
        "shown_limit",
        "must_have_cost_centre",
    )
    list_select_related = PEOPLE
    search_fields = ("customer__name", "member__user__name", "invitation__email")
    inlines = (CategoryInline,)
    exclude = ("categories",)

    @admin.display(description=gettext_lazy("about"))
    def shown_concerned(self, rule: PurchaseRule) -> str:
        return rule.concerned

    @admin.display(description=gettext_lazy("most per order, net"))
    def shown_limit(self, rule: PurchaseRule) -> str:
        if rule.max_order_net is None:
            return "–"
        return money(rule.max_order_net, rule.currency)


class PeriodInline(ReadOnlyInline[BudgetPeriod, Budget]):
    model = BudgetPeriod
    fields = ("starts_on", "ends_on", "amount_net", "spent_net")
    readonly_fields = fields
    per_page = 24


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin[Budget], ScopedAdmin[Budget]):
    list_display = (
        "shown_concerned",
        "customer",
        "period",
        "shown_amount",
        "starts_on",
        "archived_at",
    )
    list_select_related = (*PEOPLE, "cost_centre")
    list_filter = ("period", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("customer__name", "member__user__name", "cost_centre__code")
    inlines = (PeriodInline,)

    @admin.display(description=gettext_lazy("about"))
    def shown_concerned(self, budget: Budget) -> str:
        return str(budget)

    @admin.display(description=gettext_lazy("amount, net"))
    def shown_amount(self, budget: Budget) -> str:
        return money(budget.amount_net, budget.currency)
