"""What pricing refuses."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class PricesOverlap(DomainError):
    code = "prices_overlap"
    message = gettext_lazy(
        "%(sku)s already has a price in %(list)s from %(from_quantity)s on in that"
        " period. End the other one first, or use a list of its own for an offer."
    )


class PriceNeedsReason(DomainError):
    code = "price_not_positive"
    message = gettext_lazy(
        "The price of %(sku)s must be above zero, or be marked free of charge."
    )


class PeriodEmpty(DomainError):
    code = "period_empty"
    message = gettext_lazy("The price must end after it begins.")


class WrongUnit(DomainError):
    code = "wrong_unit"
    message = gettext_lazy("The article is not sold by this unit.")


class ListHasNoRows(DomainError):
    code = "list_has_no_rows"
    message = gettext_lazy(
        "%(list)s takes its prices from another list and holds none of its own."
    )


class ListHasRows(DomainError):
    code = "list_has_rows"
    message = gettext_lazy(
        "%(list)s holds prices of its own and cannot be derived from another list."
    )


class CircularParents(DomainError):
    code = "circular_parents"
    message = gettext_lazy("%(list)s cannot be derived from itself, by any way round.")


class TooManyParents(DomainError):
    code = "too_many_parents"
    message = gettext_lazy(
        "%(list)s would stand on more than %(most)s lists. Derive it from a list"
        " further up."
    )


class ListsDiffer(DomainError):
    code = "lists_differ"
    message = gettext_lazy(
        "%(list)s and %(other)s must have the same seller, currency and tax basis."
    )


class FormulaIncomplete(DomainError):
    code = "formula_incomplete"
    message = gettext_lazy(
        "Percentage, surcharge and rules change the prices of another list: choose the"
        " list that %(list)s is derived from, and give a percentage, 0 for none."
    )


class FormulaTakesAll(DomainError):
    code = "formula_takes_all"
    message = gettext_lazy("A change of −100 percent or more leaves no price.")


class TooManyRules(DomainError):
    code = "too_many_rules"
    message = gettext_lazy(
        "%(list)s may have %(most)s rules by category and brand, not more."
    )


class RuleTwice(DomainError):
    code = "rule_twice"
    message = gettext_lazy("There is more than one rule for %(target)s.")


class CostsAreNoPrices(DomainError):
    code = "costs_are_no_prices"
    message = gettext_lazy(
        "%(list)s holds purchase costs, which nobody is sold at. Assign a list that is"
        " derived from it."
    )


class CostsAreNotDerived(DomainError):
    code = "costs_are_not_derived"
    message = gettext_lazy(
        "%(list)s holds purchase costs and cannot be derived from another list."
    )


class NotServedBy(DomainError):
    code = "not_served_by"
    message = gettext_lazy(
        "%(list)s would never answer for %(other)s: seller, currency and tax basis"
        " must be the same."
    )


class TaxRateMissing(DomainError):
    code = "tax_rate_missing"
    message = gettext_lazy("There is no VAT rate for %(country)s on this day.")


class NoTaxRule(DomainError):
    code = "no_tax_rule"
    message = gettext_lazy("No tax rule fits. Ask staff to look at the tax rules.")


class RatesUnreadable(DomainError):
    code = "rates_unreadable"
    message = gettext_lazy(
        "Line %(line)s is not what the European Central Bank publishes: a column Date,"
        " then one for each currency."
    )


class PromotionUsedUp(DomainError):
    code = "promotion_used_up"
    message = gettext_lazy(
        "“%(name)s” was used up in the meantime, or as often as you may use it."
        " Nothing was ordered. Take its code out of the cart or order without it."
    )


class NotACouponPromotion(DomainError):
    code = "not_a_coupon_promotion"
    message = gettext_lazy("%(code)s is not opened by coupons.")


class TooManyCoupons(DomainError):
    code = "too_many_coupons"
    message = gettext_lazy("Between 1 and %(most)s coupons are made at once.")


class PlanNotDraft(DomainError):
    code = "plan_not_draft"
    message = gettext_lazy(
        "%(plan)s is not a draft any more. Make a new price change instead."
    )


class PlanTooLate(DomainError):
    code = "plan_too_late"
    message = gettext_lazy("The time of %(plan)s is over. Give it a later instant.")


class PlanEmpty(DomainError):
    code = "plan_empty"
    message = gettext_lazy("%(plan)s holds no prices yet.")


class PlanBegan(DomainError):
    code = "plan_began"
    message = gettext_lazy(
        "The prices of %(plan)s count already. Plan other prices to replace them."
    )


class PlanBuiltUpon(DomainError):
    code = "plan_built_upon"
    message = gettext_lazy(
        "%(other)s was activated on top of %(plan)s. Cancel that one first, or plan"
        " other prices from the same instant on."
    )


class BulkChangesNothing(DomainError):
    code = "bulk_changes_nothing"
    message = gettext_lazy("No price of the list fits. Nothing was added.")


class ListBusy(DomainError):
    code = "list_busy"
    message = gettext_lazy(
        "The list is being written right now. Try again in a moment."
    )
