"""What buyers and staff type about quotes."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from orders.forms.references import ReferencesForm
from orders.models import Quote, QuoteLine
from orders.rules.quotes import Offer, OfferedLine, end_of, last_day

USUAL_VALIDITY = timedelta(days=14)


def _note(label: Any, *, required: bool) -> forms.CharField:  # Any: a lazy text
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RequestForm(forms.Form):
    """A request for prices, with the cart it is about."""

    message = _note(gettext_lazy("What should we know?"), required=False)
    cart = forms.IntegerField(widget=forms.HiddenInput)
    # Sent twice, it is asked once.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @staticmethod
    def initial_for(cart_id: int) -> dict[str, Any]:  # Any: initial values
        """A fresh form about a cart."""
        return {"cart": cart_id, "key": get_random_string(32)}


class AcceptForm(ReferencesForm):
    """Yes to one version of an offer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    po_number = forms.CharField(
        label=gettext_lazy("Your order number"), max_length=60, required=False
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        buyer: Buyer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # Whoever is on the company's list collects what is picked up.
        self._ask_references(buyer, is_pickup=False)


class DeclineForm(forms.Form):
    """No to one version of an offer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = _note(gettext_lazy("Why not?"), required=True)


class OfferForm(forms.Form):
    """The seller's answer: a price and a comment for every line."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = _note(gettext_lazy("Answer"), required=False)
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The whole of this day, at the seller's."),
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        quote: Quote,
        lines: Sequence[QuoteLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quote, self.lines = quote, lines
        for line in lines:
            self.fields[f"price-{line.pk}"] = _price_field(line)
            self.fields[f"comment-{line.pk}"] = _comment_field(line)

    @staticmethod
    def initial_for(quote: Quote) -> dict[str, Any]:  # Any: initial values
        """What the form starts with: the last offer, else two weeks from now."""
        day = timezone.localdate() + USUAL_VALIDITY
        last = last_day(quote)
        if last is not None and last > timezone.localdate():
            day = last
        return {"version": quote.version, "answer": quote.answer, "valid_until": day}

    def rows(self) -> Iterator[tuple[QuoteLine, BoundField, BoundField]]:
        """Each line with its two fields."""
        for line in self.lines:
            yield line, self[f"price-{line.pk}"], self[f"comment-{line.pk}"]

    def offer(self) -> Offer:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Offer(
            lines=tuple(
                OfferedLine(
                    line.pk, data[f"price-{line.pk}"], data[f"comment-{line.pk}"]
                )
                for line in self.lines
            ),
            answer=data["answer"],
            expires_at=end_of(data["valid_until"], self.quote.channel.seller.zone),
        )


def _price_field(line: QuoteLine) -> forms.DecimalField:
    label = gettext("Price of %(sku)s") % {"sku": line.sku}
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        initial=_shown(line.offered_unit_amount or line.list_unit_amount),
        widget=forms.NumberInput(attrs={"aria-label": label}),
    )


def _shown(price: Decimal | None) -> str:
    """A price for a number input: at least two decimals, no trailing zeros beyond."""
    if price is None:
        return ""
    text = f"{price:.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def _comment_field(line: QuoteLine) -> forms.CharField:
    label = gettext("Comment on %(sku)s") % {"sku": line.sku}
    return forms.CharField(
        label=label,
        max_length=200,
        required=False,
        initial=line.comment,
        widget=forms.TextInput(attrs={"aria-label": label}),
    )
