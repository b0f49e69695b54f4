"""What buyers and staff type about goods that come back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from catalog.models import Warehouse
from orders.models import Condition, OrderReturn, ReturnLine, ReturnReason
from orders.rules.quote_typed import read_number
from orders.rules.returns import refusal_of_quantity
from orders.selectors.returns import ReturnableLine, is_sellers_fault, return_terms
from orders.services.return_rows import ReturnWish, ReturnWords
from orders.services.returns import CreditTerms, Verdict
from shop.forms import is_key
from shop.name_fields import NamesField
from shop.uploads import UploadsField

ZERO = Decimal(0)
LONGEST_NOTE = 2000
# "At most 4 files" is what the slip's page shows without scrolling.
MOST_FILES = 4


@dataclass
class TypedReturn:
    """A line as somebody typed it, with what is wrong with it."""

    offered: ReturnableLine
    quantity: str = ""
    reason: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> int:
        return self.offered.line.pk


class ReturnForm(forms.Form):
    """Quantities and reasons by line, in fields of their own: orders are long."""

    note = forms.CharField(
        label=gettext_lazy("What should we know?"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    attached = UploadsField(
        label=gettext_lazy("Pictures or papers"), required=False, most=MOST_FILES
    )
    # Sent twice, it is asked once.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        lines: Sequence[ReturnableLine],
        reasons: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = reasons
        sent: Mapping[str, str] = self.data
        self.typed = [
            TypedReturn(
                line,
                sent.get(f"q-{line.line.pk}", ""),
                sent.get(f"r-{line.line.pk}", ""),
            )
            for line in lines
        ]
        self.wishes: list[ReturnWish] = []

    def clean(self) -> None:
        """Read the lines; what is wrong stands beside them."""
        super().clean()
        known = {value for value, _ in self.reasons}
        for typed in self.typed:
            wish = _wish(typed, known)
            if wish is not None:
                self.wishes.append(wish)
        if any(typed.errors for typed in self.typed):
            self.add_error(None, gettext("Please look at the marked lines again."))
        elif not self.wishes:
            self.add_error(None, gettext("Give a quantity for at least one line."))

    def words(self) -> ReturnWords:
        """What was said and shown beside the lines."""
        return ReturnWords(
            note=self.cleaned_data["note"],
            files=tuple(self.cleaned_data["attached"]),
            key=self.cleaned_data["key"],
        )


class OpenReturnForm(ReturnForm):
    """The same as the seller's people fill it in for whoever ordered."""

    late_because = forms.CharField(
        label=gettext_lazy("Why, where the time to send back is over"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The buyer does not read it; the trail keeps it."),
    )


def _wish(typed: TypedReturn, known: Iterable[str]) -> ReturnWish | None:
    """What a line asks for; None for nothing, and for nonsense, which is noted."""
    if not typed.quantity.strip():
        return None
    quantity = read_number(typed.quantity)
    if quantity is None or quantity < 0:
        said = gettext("Please write a number such as %(example)s.")
        typed.errors.append(said % {"example": "2"})
        return None
    if not quantity:
        return None
    refusal = refusal_of_quantity(quantity, typed.offered.facts, typed.offered.possible)
    if refusal:
        typed.errors.append(refusal)
    if typed.reason not in known or not is_key(typed.reason):
        typed.errors.append(gettext("Please say why it comes back."))
    if typed.errors:
        return None
    return ReturnWish(typed.key, quantity, int(typed.reason))


class ApproveReturnForm(forms.Form):
    """How to send the goods, beside what the channel says to everybody."""

    instructions = forms.CharField(
        label=gettext_lazy("Instructions for this return"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonedForm(forms.Form):
    """A no, and why."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Please say why.")},
    )


class InspectForm(forms.Form):
    """What was found of every line, what is kept of the credit."""

    fee_rate = forms.DecimalField(
        label=gettext_lazy("Restocking fee, %"),
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
    )
    credits_freight = forms.BooleanField(
        label=gettext_lazy("The freight goes back too"), required=False
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        found: OrderReturn,
        shelves: Iterable[Warehouse],
        **kwargs: Any,
    ) -> None:
        is_fault = is_sellers_fault(found)
        fee = ZERO if is_fault else return_terms(found.order).fee_rate
        kwargs.setdefault("initial", {"fee_rate": fee, "credits_freight": is_fault})
        super().__init__(*args, **kwargs)
        rows = found.lines.select_related("order_line")
        self.lines = list(rows.order_by("order_line__position"))
        choices = [
            ("", gettext("scrapped or sent on")),
            *((str(shelf.pk), shelf.name) for shelf in shelves),
        ]
        for line in self.lines:
            for name, each in _fields_of(line, choices).items():
                self.fields[f"{name}_{line.pk}"] = each

    def rows(self) -> list[tuple[ReturnLine, list[forms.BoundField]]]:
        """Lines with their fields: how much, how it looks, where it goes."""
        names = ("accepted", "condition", "shelf")
        return [
            (line, [self[f"{name}_{line.pk}"] for name in names]) for line in self.lines
        ]

    def verdicts(self) -> list[Verdict]:
        """What was found, by line."""
        return [self._verdict(line) for line in self.lines]

    def _verdict(self, line: ReturnLine) -> Verdict:
        data = self.cleaned_data
        shelf = data[f"shelf_{line.pk}"]
        return Verdict(
            line_id=line.pk,
            accepted_quantity=data[f"accepted_{line.pk}"],
            condition=Condition(data[f"condition_{line.pk}"]),
            warehouse_id=int(shelf) if shelf else None,
        )

    def terms(self) -> CreditTerms:
        """What is kept, and whether the freight goes back."""
        data = self.cleaned_data
        return CreditTerms(data["fee_rate"], data["credits_freight"])


def _fields_of(
    line: ReturnLine, shelves: Sequence[tuple[str, str]]
) -> dict[str, forms.Field]:
    words = {"sku": line.order_line.sku}
    label = {"aria-label": gettext("Taken back of %(sku)s") % words, "step": "any"}
    look = {"aria-label": gettext("Condition of %(sku)s") % words}
    place = {"aria-label": gettext("Where %(sku)s goes") % words}
    return {
        "accepted": forms.DecimalField(
            max_digits=12,
            decimal_places=3,
            min_value=0,
            max_value=line.quantity,
            initial=f"{line.quantity.normalize():f}",
            widget=forms.NumberInput(attrs=label),
        ),
        "condition": forms.ChoiceField(
            choices=Condition.choices, widget=forms.Select(attrs=look)
        ),
        "shelf": forms.ChoiceField(
            choices=shelves, required=False, widget=forms.Select(attrs=place)
        ),
    }


class ReturnReasonForm(forms.ModelForm[ReturnReason]):
    """A reason with its names."""

    names = NamesField()

    class Meta:
        model = ReturnReason
        fields = (
            "seller",
            "code",
            "names",
            "is_sellers_fault",
            "position",
            "is_active",
        )
