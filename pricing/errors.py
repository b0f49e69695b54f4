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


class NotServedBy(DomainError):
    code = "not_served_by"
    message = gettext_lazy(
        "%(list)s would never answer for %(other)s: seller, currency and tax basis"
        " must be the same."
    )


class TaxRateMissing(DomainError):
    code = "tax_rate_missing"
    message = gettext_lazy("There is no VAT rate for %(country)s on this day.")


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
