"""What buyers and staff type into invoicing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy
from moneyed import Money

from invoicing.models import Invoice
from invoicing.selectors import InvoiceTab


class InvoiceFilterForm(forms.Form):
    """Tab, search and page of the list. What is malformed is left out, not refused."""

    tab = forms.ChoiceField(choices=InvoiceTab.choices)
    q = forms.CharField(max_length=80)
    page = forms.IntegerField(min_value=1)

    def chosen(self) -> tuple[InvoiceTab, str]:
        """The tab and the text: open ones at first, all once something is searched."""
        self.is_valid()
        text: str = self.cleaned_data.get("q", "")
        named = self.cleaned_data.get("tab")
        if named:
            return InvoiceTab(named), text
        return (InvoiceTab.ALL if text else InvoiceTab.OPEN), text

    def page_number(self) -> int:
        """The page asked for, the first by default."""
        self.is_valid()
        return int(self.cleaned_data.get("page") or 1)


class PaymentForm(forms.Form):
    """Money that came in for one invoice, as the bank statement tells it."""

    amount = forms.DecimalField(
        label=gettext_lazy("Amount"), max_digits=14, decimal_places=4, min_value=0
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        max_length=140,
        required=False,
        help_text=gettext_lazy("What the payer wrote."),
    )
    # Sent twice, it is noted once.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, invoice: Invoice, **kwargs: Any) -> None:
        # Any: as Form takes them
        super().__init__(*args, **kwargs)
        self.invoice = invoice

    def paid(self) -> Money:
        """The amount in the invoice's currency."""
        return Money(self.cleaned_data["amount"], self.invoice.currency)
