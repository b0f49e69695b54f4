"""What every checkout offers to choose from: deliveries and ways to pay."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from invoicing.selectors import Terms
from orders.forms.windows import WindowsForm
from orders.selectors.cart import CartSummary
from orders.selectors.checkout import delivery_option, leaves_on, payment_option


def method_field() -> forms.ChoiceField:
    """The way to deliver."""
    return forms.ChoiceField(
        label=gettext_lazy("Delivery"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose a delivery."),
            "invalid_choice": gettext_lazy(
                "This delivery is not possible there. Please choose another."
            ),
        },
    )


def payment_field() -> forms.ChoiceField:
    """The way to pay."""
    return forms.ChoiceField(label=gettext_lazy("Pay"), widget=forms.RadioSelect)


def order_note_field() -> forms.CharField:
    """What the buyer has to say about the order."""
    return forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OfferedForm(WindowsForm):
    """A form at checkout with fields method and payment."""

    def _offer_deliveries(self, summary: CartSummary) -> None:
        offered = [
            (str(one.method_id), delivery_option(one, summary.currency))
            for one in summary.offered
        ]
        self._choices("method", offered)
        if summary.delivery is not None:
            self.fields["method"].initial = str(summary.delivery.method_id)

    def _offer_payments(self, summary: CartSummary, terms: Terms) -> None:
        ships_on = leaves_on(summary, self.buyer)
        offered = [
            (
                method.value,
                payment_option(
                    method,
                    terms,
                    summary.totals,
                    currency=summary.currency,
                    ships_on=ships_on,
                ),
            )
            for method in terms.methods
        ]
        self._choices("payment", offered)
        self.fields["payment"].initial = offered[0][0]

    def _choices(self, name: str, choices: Sequence[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 declared by the form
        field.choices = choices
