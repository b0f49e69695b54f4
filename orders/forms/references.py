"""What a company wants to read on its orders, as forms ask for it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from accounts.models import OrderField, OrderFieldKind
from orders.rules import References
from orders.rules.references import LONGEST_ANSWER
from orders.selectors.references import (
    cost_centres_for,
    needs_cost_centre,
    order_fields_for,
    pickup_persons_for,
)
from shop.forms import is_key

ANYBODY = ""


def asked_cost_centre(data: dict[str, str]) -> int | None:
    """The cost centre a form names, if it is a number. Nothing is refused here."""
    text = data.get("cost_centre", "")
    return int(text) if is_key(text) else None


class ReferencesForm(forms.Form):
    """Cost centre, project, who collects, the company's own questions.

    Fields the company has no use for are not there.
    """

    project = forms.CharField(
        label=gettext_lazy("Project"), max_length=80, required=False
    )

    def _ask_references(self, buyer: Buyer, *, is_pickup: bool) -> None:
        self._ask_cost_centre(buyer)
        if buyer.customer is None or not buyer.customer.is_company:
            del self.fields["project"]
        if is_pickup:
            self._ask_collector(buyer)
        self.questions = tuple(order_fields_for(buyer))
        for question in self.questions:
            self.fields[_name(question)] = _answer_field(question)

    def _ask_cost_centre(self, buyer: Buyer) -> None:
        centres = [(str(one.pk), str(one)) for one in cost_centres_for(buyer)]
        is_needed = needs_cost_centre(buyer)
        if not centres and not is_needed:
            return
        first = gettext("Please choose") if is_needed else gettext("None")
        only = centres[0][0] if is_needed and len(centres) == 1 else ""
        self.fields["cost_centre"] = forms.ChoiceField(
            label=gettext("Cost centre"),
            choices=[("", first), *centres],
            required=is_needed,
            initial=only,
            error_messages={"required": gettext("Please choose a cost centre.")},
        )

    def _ask_collector(self, buyer: Buyer) -> None:
        persons = pickup_persons_for(buyer)
        label = gettext("Who collects")
        if not persons:
            self.fields["pickup_name"] = forms.CharField(
                label=label, max_length=120, required=False
            )
            return
        names = [(str(one.pk), one.name) for one in persons]
        self.fields["pickup_person"] = forms.ChoiceField(
            label=label,
            choices=[(ANYBODY, gettext("Anybody on our list")), *names],
            required=False,
        )

    def reference_fields(self) -> Iterator[forms.BoundField]:
        """Everything but who collects, in reading order."""
        for name in ("cost_centre", "project", *map(_name, self.questions)):
            if name in self.fields:
                yield self[name]

    def references(self) -> References:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return References(
            cost_centre_id=_key(data.get("cost_centre")),
            project=data.get("project", ""),
            pickup_person_id=_key(data.get("pickup_person")),
            pickup_name=data.get("pickup_name", ""),
            answers={
                question.pk: _kept(data[_name(question)]) for question in self.questions
            },
        )


def _name(question: OrderField) -> str:
    return f"own_{question.pk}"


def _key(value: str | None) -> int | None:
    return int(value) if value else None


def _kept(value: Any) -> str:  # Any: a text, a Decimal, a date or nothing
    return "" if value is None else str(value)


def _answer_field(question: OrderField) -> forms.Field:
    common: dict[str, Any] = {  # Any: options of a field
        "label": question.label,
        "required": question.is_required,
    }
    if question.kind == OrderFieldKind.NUMBER:
        return forms.DecimalField(max_digits=15, decimal_places=3, **common)
    if question.kind == OrderFieldKind.DATE:
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=day, **common)
    if question.kind == OrderFieldKind.CHOICE:
        choices = [("", gettext("Please choose")), *((c, c) for c in question.choices)]
        return forms.ChoiceField(choices=choices, **common)
    return forms.CharField(max_length=LONGEST_ANSWER, **common)
