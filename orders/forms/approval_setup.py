"""What those who set approval rules type."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.models import CostCentre
from orders.forms.fields import AmountField
from orders.models import ApprovalRule
from orders.models.approvals import MOST_LEVELS
from orders.selectors import approval_setup as selectors
from orders.selectors.rule_pages import category_choices
from orders.services.approval_setup import RuleWish

LEVELS = range(1, MOST_LEVELS + 1)


class ApprovalRuleForm(forms.Form):
    """One rule: about whom, when, and whose yes at each level."""

    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=80)
    about = forms.ChoiceField(label=gettext_lazy("For orders of"), required=False)
    has_branches = forms.BooleanField(
        label=gettext_lazy("Orders of the branches too"), required=False
    )
    is_for_over_budget = forms.BooleanField(
        label=gettext_lazy("Over a budget: with a yes it may be exceeded"),
        required=False,
    )
    is_for_over_rules = forms.BooleanField(
        label=gettext_lazy("Against a purchase rule: with a yes it passes"),
        required=False,
    )
    is_for_first_buys = forms.BooleanField(
        label=gettext_lazy("With articles the company never bought"), required=False
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("With articles of these categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cost_centres = forms.MultipleChoiceField(
        label=gettext_lazy("On these cost centres"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        rule: ApprovalRule | None = None,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["above_net"] = AmountField(
            label=gettext_lazy("Above, net"), currency=buyer.currency
        )
        _offer(self, "about", selectors.concern_choices(buyer))
        chosen = set(rule.categories.values_list("pk", flat=True)) if rule else set()
        _offer(self, "categories", _categories(buyer, chosen))
        centres = CostCentre.objects.visible_to(buyer).standing().order_by("code")
        _offer(self, "cost_centres", [(str(one.pk), str(one)) for one in centres])
        approvers = selectors.approver_choices(buyer)
        for level in LEVELS:
            self.fields[f"level_{level}"] = forms.MultipleChoiceField(
                choices=approvers,
                required=level == 1,
                widget=forms.CheckboxSelectMultiple,
            )
        if rule is not None:
            self._show(rule)

    def _show(self, rule: ApprovalRule) -> None:
        about = f"member-{rule.member_id}" if rule.member_id else ""
        about = f"role-{rule.role_id}" if rule.role_id else about
        centres = rule.cost_centres.values_list("pk", flat=True)
        values: dict[str, object] = {
            "name": rule.name,
            "about": about,
            "has_branches": rule.has_branches,
            "above_net": rule.above_net,
            "is_for_over_budget": rule.is_for_over_budget,
            "is_for_over_rules": rule.is_for_over_rules,
            "is_for_first_buys": rule.is_for_first_buys,
            "categories": [
                str(pk) for pk in rule.categories.values_list("pk", flat=True)
            ],
            "cost_centres": [str(pk) for pk in centres],
        }
        for level in LEVELS:
            values[f"level_{level}"] = [
                f"member-{one.member_id}" if one.member_id else f"role-{one.role_id}"
                for one in rule.approvers.all()
                if one.level == level
            ]
        self.initial = values

    def level_fields(self) -> Iterator[forms.BoundField]:
        """Whose yes, level by level."""
        for level in LEVELS:
            yield self[f"level_{level}"]

    def wish(self) -> RuleWish:
        """What was typed, as the service takes it. Empty levels close up."""
        data = self.cleaned_data
        named = [data[f"level_{level}"] for level in LEVELS]
        filled = [values for values in named if values]
        return RuleWish(
            name=data["name"],
            levels={
                level: (_keys(values, "member"), _keys(values, "role"))
                for level, values in enumerate(filled, start=1)
            },
            member_id=next(iter(_keys([data["about"]], "member")), None),
            role_id=next(iter(_keys([data["about"]], "role")), None),
            has_branches=data["has_branches"],
            above_net=data["above_net"],
            is_for_over_budget=data["is_for_over_budget"],
            is_for_over_rules=data["is_for_over_rules"],
            is_for_first_buys=data["is_for_first_buys"],
            category_ids=frozenset(map(int, data["categories"])),
            cost_centre_ids=frozenset(map(int, data["cost_centres"])),
        )


def _categories(buyer: Buyer, chosen: Collection[int]) -> list[tuple[str, str]]:
    tree = category_choices(buyer, chosen=chosen)
    return [(str(one.pk), one.name) for top in tree for one in (top, *top.children)]


def _keys(values: Sequence[str], kind: str) -> list[int]:
    found = [value.partition("-") for value in values]
    return [int(key) for name, _, key in found if name == kind]


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class DaysForm(forms.Form):
    """How long a yes may take."""

    days = forms.IntegerField(
        label=gettext_lazy("Days an approval may take"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=gettext_lazy(
            "Prices, stock and budget are held that long. Empty: as the shop says."
        ),
    )


class StandInForm(forms.Form):
    """Who approves in whose place, from when to when."""

    giver = forms.ChoiceField(label=gettext_lazy("In the place of"))
    taker = forms.ChoiceField(label=gettext_lazy("Who stands in"))
    starts_on = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "giver", selectors.giver_choices(buyer))
        _offer(self, "taker", selectors.taker_choices(buyer))
