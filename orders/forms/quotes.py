"""What buyers type about quotes."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.crypto import get_random_string
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from orders.forms.po_documents import po_document_field
from orders.forms.quote_files import LinesForm, nothing_asked, read_lines
from orders.forms.references import ReferencesForm
from orders.models import Quote, QuoteLine, QuoteState
from orders.rules.quote_lines import FrozenLine
from orders.rules.quote_typed import (
    LARGEST_PRICE,
    LARGEST_QUANTITY,
    LONGEST_COMMENT,
    LONGEST_TEXT,
    TypedLine,
    typed_lines,
)
from orders.selectors.po_documents import document_of, needs_po_document
from orders.selectors.quote_entries import ReadLines
from orders.services.cart import CartItem
from orders.services.quote_counters import Counter, CounterLine
from shop.uploads import UploadsField


def note_field(label: Any, *, required: bool) -> forms.CharField:  # Any: a lazy text
    """A few sentences."""
    return forms.CharField(
        label=label,
        max_length=2000,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RequestForm(forms.Form):
    """A request for prices, with the cart it is about."""

    title = forms.CharField(
        label=gettext_lazy("What is it for?"), max_length=120, required=False
    )
    message = note_field(gettext_lazy("What should we know?"), required=False)
    attached = UploadsField(label=gettext_lazy("Files"), required=False)
    cart = forms.IntegerField(widget=forms.HiddenInput)
    # Sent twice, it is asked once.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @staticmethod
    def initial_for(cart_id: int) -> dict[str, Any]:  # Any: initial values
        """A fresh form about a cart."""
        return {"cart": cart_id, "key": get_random_string(32)}


class RequestLinesForm(LinesForm):
    """A request for prices of articles: typed, pasted, of a file, or on a list."""

    title = forms.CharField(
        label=gettext_lazy("What is it for?"), max_length=120, required=False
    )
    lines = forms.CharField(
        label=gettext_lazy("Articles"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One article a line: its number or yours, then the quantity."
        ),
    )
    message = note_field(gettext_lazy("What should we know?"), required=False)
    attached = UploadsField(label=gettext_lazy("Files"), required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        buyer: Buyer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self.read: ReadLines | None = None

    def clean_lines(self) -> str:
        """Every line names an article, or the form says which does not and why."""
        text = self.text_of_lines(self.buyer)
        if not text.strip() and "file" not in self.errors:
            raise nothing_asked()
        self.read = read_lines(text, self.buyer)
        return text


def items_of(read: ReadLines) -> tuple[CartItem, ...]:
    """What was read, as services take it."""
    return tuple(
        CartItem(ask.variant_id, ask.unit_id, ask.quantity) for ask in read.items
    )


class AcceptForm(ReferencesForm):
    """Yes to one version of an offer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    po_number = forms.CharField(
        label=gettext_lazy("Your order number"), max_length=60, required=False
    )
    po_document = po_document_field()

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        buyer: Buyer,
        quote: Quote,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document = document_of(quote)
        # One that was accepted has given its file to the order.
        is_asked = self.document is None and quote.state == QuoteState.OFFERED
        self.fields["po_document"].required = is_asked and needs_po_document(buyer)
        # Whoever is on the company's list collects what is picked up.
        self._ask_references(buyer, is_pickup=False)
        if buyer.rep is not None:
            label = gettext("How %(person)s agreed") % {"person": buyer.user}
            self.fields["agreed"] = forms.CharField(
                label=label,
                max_length=200,
                help_text=gettext("By phone or mail, and when. It is recorded."),
            )


class PartForm(AcceptForm):
    """Yes to some of an offer: a quantity for every line."""

    # Sent twice, it is ordered once.
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        lines: Sequence[QuoteLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.typed = typed_lines(
            [_part(line) for line in lines], self.data, _key_of_line
        )

    def clean(self) -> None:
        """Read the quantities."""
        super().clean()
        self.quantities: dict[int, Decimal] = {}
        for typed in self.typed:
            found = typed.number("q", places=3, largest=LARGEST_QUANTITY)
            if found:
                self.quantities[typed.line.line_id or 0] = found
        refuse_typed(self, self.typed)


def _part(line: QuoteLine) -> FrozenLine:
    return FrozenLine(
        name=line.name, sku=line.sku, quantity=line.quantity_open, line_id=line.pk
    )


def _key_of_line(_place: int, line: FrozenLine) -> str:
    return str(line.line_id)


def refuse_typed(form: forms.Form, typed: Sequence[TypedLine]) -> None:
    """Say above the form which lines are wrong; the reasons stand beside them."""
    wrong = [str(place) for place, line in enumerate(typed, 1) if line.errors]
    if wrong:
        text = gettext("Please look at the lines %(lines)s again.")
        form.add_error(None, text % {"lines": ", ".join(wrong[:20])})


class CounterForm(LinesForm):
    """A counter-offer: four fields a line, articles to add, words, files."""

    LINES = "added"

    version = forms.IntegerField(widget=forms.HiddenInput)
    added = forms.CharField(
        label=gettext_lazy("Add articles"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One article a line: its number or yours, then the quantity."
        ),
    )
    message = note_field(gettext_lazy("Message with your answer"), required=False)
    attached = UploadsField(label=gettext_lazy("Files"), required=False)

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        buyer: Buyer,
        lines: Sequence[FrozenLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self.typed = typed_lines(lines, self.data, _key_of_line)
        self.read = ReadLines((), (), "")

    def clean_added(self) -> str:
        """Every line names an article, or the form says which does not and why."""
        text = self.text_of_lines(self.buyer)
        if text.strip():
            self.read = read_lines(text, self.buyer)
        return text

    def clean(self) -> None:
        """Read the lines."""
        super().clean()
        self.lines = tuple(_countered(typed) for typed in self.typed)
        refuse_typed(self, self.typed)

    def counter(self) -> Counter:
        """What was typed, as the service takes it."""
        return Counter(
            lines=self.lines,
            message=self.cleaned_data["message"],
            added=items_of(self.read),
            files=tuple(self.cleaned_data["attached"]),
        )


def _countered(typed: TypedLine) -> CounterLine:
    line = typed.line
    quantity = line.quantity
    if "q" in typed.texts:
        found = typed.number("q", places=3, largest=LARGEST_QUANTITY)
        quantity = found or Decimal(0)
    return CounterLine(
        line_id=line.line_id or 0,
        quantity=quantity,
        unit_amount=typed.number("p", places=4, largest=LARGEST_PRICE),
        text=typed.words("t", LONGEST_TEXT, line.text),
        comment=typed.words("c", LONGEST_COMMENT, line.comment),
    )


class DeclineForm(forms.Form):
    """No to one version of an offer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = note_field(gettext_lazy("Why not?"), required=True)


class CommentForm(forms.Form):
    """A few words through a link."""

    text = note_field(gettext_lazy("Your message"), required=True)
