"""What purchase rules, budgets and references refuse."""

from django.utils.translation import gettext_lazy

from shop.errors import DomainError


class PurchaseRefused(DomainError):
    """A purchase rule or a budget of the company stands against it."""

    code = "purchase_refused"
    message = gettext_lazy("Your company's rules stop this order. %(reason)s")


class BudgetExceeded(DomainError):
    code = "budget_exceeded"
    message = gettext_lazy("The budget does not cover this order any more.")


class CostCentreRefused(DomainError):
    code = "cost_centre_refused"
    message = gettext_lazy("This cost centre cannot be chosen any more.")


class LineCentresRefused(DomainError):
    """Lines name cost centres that nobody may choose now; `skus` names them all."""

    code = "line_centres_refused"
    message = gettext_lazy(
        "The cost centre of these lines cannot be chosen any more: %(skus)s. Please"
        " choose another, or leave it to the order."
    )


class PickupPersonRefused(DomainError):
    code = "pickup_person_refused"
    message = gettext_lazy(
        "This person may not collect goods any more. Please choose another."
    )


class AnswerRefused(DomainError):
    code = "answer_refused"
    message = gettext_lazy("Please answer “%(label)s”.")


class RulesForOneself(DomainError):
    code = "rules_for_oneself"
    message = gettext_lazy(
        "Nobody sets rules for themselves. Ask a colleague with the right to."
    )
