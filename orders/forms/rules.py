"""What those who set purchase rules type."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from accounts.models import CostCentre
from orders.forms.fields import AmountField
from orders.models import BudgetPeriodKind
from orders.selectors.rule_pages import CategoryChoice, category_choices
from orders.selectors.rule_targets import Holding, Target

BUDGET_LABELS = {
    BudgetPeriodKind.MONTH: gettext_lazy("In a month"),
    BudgetPeriodKind.QUARTER: gettext_lazy("In a quarter"),
    BudgetPeriodKind.YEAR: gettext_lazy("In a year"),
}


@dataclass(frozen=True)
class Branch:
    """A category of the first level with its box and those of the ones below."""

    name: str
    box: BoundWidget
    children: tuple[BoundWidget, ...]
    chosen_count: int


class TargetForm(forms.Form):
    """Rule and budgets of a person, a role, an invitation, a cost centre, all."""

    must_have_cost_centre = forms.BooleanField(
        label=gettext_lazy("Every order must name a cost centre"), required=False
    )
    cost_centres = forms.MultipleChoiceField(
        label=gettext_lazy("Cost centres"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: all of them."),
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        target: Target,
        holding: Holding,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer, self.holding = buyer, holding
        self.tree: Sequence[CategoryChoice] = ()
        for kind, label in BUDGET_LABELS.items():
            self.fields[kind.value] = AmountField(
                label=label, currency=buyer.currency, initial=holding.budgets.get(kind)
            )
        if target.takes_rules:
            self._ask_for_rules()
        else:
            for name in ("must_have_cost_centre", "cost_centres", "categories"):
                del self.fields[name]

    def _ask_for_rules(self) -> None:
        holding = self.holding
        self.fields["max_order_net"] = AmountField(
            label=gettext("Most for one order, net"),
            currency=self.buyer.currency,
            initial=holding.max_order_net,
            help_text=gettext("Goods and delivery without tax. Empty: no limit."),
        )
        self.fields["must_have_cost_centre"].initial = holding.must_have_cost_centre
        self.tree = category_choices(self.buyer, chosen=holding.category_ids)
        self._offer("categories", _flat(self.tree), holding.category_ids)
        centres = CostCentre.objects.visible_to(self.buyer).standing().order_by("code")
        self._offer(
            "cost_centres",
            [(one.pk, str(one)) for one in centres],
            holding.cost_centre_ids,
        )

    def _offer(
        self, name: str, choices: Sequence[tuple[int, str]], chosen: frozenset[int]
    ) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(pk), text) for pk, text in choices]
            field.initial = [str(pk) for pk, _ in choices if pk in chosen]

    def clean_max_order_net(self) -> Any:  # Any: a Decimal or None
        most = self.cleaned_data["max_order_net"]
        if most == 0:
            text = gettext_lazy(
                "An order of nothing cannot be placed. Give somebody who shall not"
                " order another role."
            )
            raise forms.ValidationError(text)
        return most

    def branches(self) -> Iterator[Branch]:
        """The tree of categories with its boxes."""
        boxes = {str(one.data["value"]): one for one in self["categories"]}
        chosen = set(self["categories"].value() or ())
        for top in self.tree:
            mine = {str(top.pk), *(str(child.pk) for child in top.children)}
            yield Branch(
                name=top.name,
                box=boxes[str(top.pk)],
                children=tuple(boxes[str(child.pk)] for child in top.children),
                chosen_count=len(mine & chosen),
            )

    def budget_fields(self) -> Iterator[forms.BoundField]:
        """The amounts by period."""
        for kind in BUDGET_LABELS:
            yield self[kind.value]

    def wanted(self) -> Holding:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        budgets = {kind.value: data[kind.value] for kind in BUDGET_LABELS}
        return Holding(
            max_order_net=data.get("max_order_net"),
            must_have_cost_centre=data.get("must_have_cost_centre", False),
            category_ids=_keys(data.get("categories", ())),
            cost_centre_ids=_keys(data.get("cost_centres", ())),
            budgets={
                kind: amount for kind, amount in budgets.items() if amount is not None
            },
        )


def _flat(tree: Sequence[CategoryChoice]) -> list[tuple[int, str]]:
    return [(one.pk, one.name) for top in tree for one in (top, *top.children)]


def _keys(values: Sequence[str]) -> frozenset[int]:
    return frozenset(int(value) for value in values)
