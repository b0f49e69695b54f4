"""What the staff type about quotes."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from accounts.buyer import Buyer
from accounts.models import Channel, Customer, User
from catalog.models import TaxClass, Unit, UnitCode
from orders.forms.quote_delivery import DeliveryForm
from orders.forms.quote_files import LinesForm, read_lines
from orders.forms.quotes import items_of, note_field, refuse_typed
from orders.models import FreightKind, LineKind, Quote, QuoteDraft
from orders.rules.freight_requests import wanted_from_json
from orders.rules.quote_lines import HUNDRED, FrozenLine, lines_from_json
from orders.rules.quote_typed import (
    LARGEST_PRICE,
    LARGEST_QUANTITY,
    read_number,
    read_offer_line,
    typed_lines,
)
from orders.rules.quotes import Terms
from orders.selectors.quote_entries import ReadLines
from orders.services.quote_drafts import DraftContent
from orders.services.quote_links import Prospect
from orders.services.quotes import lines_of_items
from shop.uploads import UploadsField


class OfferForm(LinesForm, DeliveryForm):
    """The next offer: what stands in the draft, and what comes to it."""

    LINES = "added"

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    message = note_field(gettext_lazy("Message"), required=False)
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The whole of this day, at the seller's."),
    )
    discount_rate = forms.DecimalField(
        label=gettext_lazy("Discount on everything, %"),
        min_value=0,
        max_value=HUNDRED,
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    freight = forms.ChoiceField(
        label=gettext_lazy("Freight"), choices=FreightKind.choices
    )
    freight_amount = forms.DecimalField(
        label=gettext_lazy("Amount of the freight"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    allows_parts = forms.BooleanField(
        label=gettext_lazy("May be ordered in parts"), required=False
    )
    attached = UploadsField(label=gettext_lazy("Files"), required=False)
    added = forms.CharField(
        label=gettext_lazy("Add articles"),
        max_length=200_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One article a line: its number, then the quantity; a thousand at once."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Add a line of text"), max_length=500, required=False
    )
    other_name = forms.CharField(
        label=gettext_lazy("Add an article outside the catalogue"),
        max_length=250,
        required=False,
    )
    other_unit = forms.ChoiceField(
        label=gettext_lazy("Unit"), choices=UnitCode.choices, required=False
    )
    other_tax = forms.ChoiceField(
        label=gettext_lazy("Tax class"), choices=TaxClass.choices, required=False
    )
    other_quantity = forms.CharField(
        label=gettext_lazy("Quantity"), max_length=20, required=False
    )
    other_price = forms.CharField(
        label=gettext_lazy("Price"), max_length=20, required=False
    )
    other_cost = forms.CharField(
        label=gettext_lazy("Cost, net"), max_length=20, required=False
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        quote: Quote,
        draft: QuoteDraft,
        buyer: Buyer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.quote, self.draft = quote, draft
        wanted = wanted_from_json(draft.wanted_delivery)
        self.offer_delivery(buyer, wanted)
        self.initial.update(self.delivery_initial(wanted, self.places))
        self.typed = typed_lines(lines_from_json(draft.lines), self.data, _key_of_place)
        self.read = ReadLines((), (), "")
        self.kept: list[FrozenLine] = []

    ADDING = (
        "added",
        "file",
        "other_name",
        "other_quantity",
        "other_unit",
        "other_price",
        "other_cost",
        "other_tax",
        "text",
    )

    def adding_fields(self) -> list[forms.BoundField]:
        """The fields that make new lines."""
        return [self[name] for name in self.ADDING]

    @property
    def is_adding(self) -> bool:
        """Say whether something new was typed, or is refused."""
        chosen = ("other_unit", "other_tax")
        fields = [self[name] for name in self.ADDING if name not in chosen]
        return any(field.errors or field.value() for field in fields)

    DELIVERY = (
        "goes_to",
        "method",
        "requested_on",
        "window",
        "freight",
        "freight_amount",
    )

    def delivery_fields(self) -> list[forms.BoundField]:
        """Where it goes, how, when, and what that costs."""
        return [self[name] for name in self.DELIVERY if name in self.fields]

    def head_fields(self) -> list[forms.BoundField]:
        """The fields of the offer itself."""
        names = {*self.ADDING, *self.DELIVERY, "revision"}
        return [self[name] for name in self.fields if name not in names]

    @staticmethod
    def initial_for(quote: Quote, draft: QuoteDraft) -> dict[str, Any]:
        # Any: initial values
        """What stands in the draft."""
        return {
            "revision": draft.revision,
            "title": quote.title,
            "message": draft.message,
            "valid_until": draft.valid_until,
            "discount_rate": draft.discount_rate or None,
            "freight": draft.freight,
            "freight_amount": draft.freight_amount,
            "allows_parts": draft.allows_parts,
        }

    def clean_added(self) -> str:
        """Every line names an article, or the form says which does not and why."""
        text = self.text_of_lines(self.buyer)
        wanted = "\n".join([text, *self._picked()])
        if wanted.strip():
            self.read = read_lines(wanted, self.buyer, checks_steps=False)
        return text

    def _picked(self) -> list[str]:
        """Articles found by search whose quantity somebody filled in."""
        return [
            f"{name.removeprefix('pick-')}\t{value}"
            for name, value in self.data.items()
            if name.startswith("pick-") and str(value).strip()
        ]

    def clean(self) -> None:
        """Read the lines."""
        super().clean()
        found = [read_offer_line(typed) for typed in self.typed]
        self.kept = [line for line in found if line is not None]
        refuse_typed(self, self.typed)
        self._read_other()
        self.check_delivery()

    def _read_other(self) -> None:
        for name, largest, places in (
            ("other_quantity", LARGEST_QUANTITY, 3),
            ("other_price", LARGEST_PRICE, 4),
            ("other_cost", LARGEST_PRICE, 4),
        ):
            typed = self.cleaned_data.get(name, "").strip()
            number = read_number(typed) if typed else None
            if typed and (number is None or number < 0 or number > largest):
                self.add_error(name, gettext("This is no number."))
            elif number is not None and number != round(number, places):
                # What is printed would not be what the order comes to.
                text = gettext("At most %(places)s decimals.")
                self.add_error(name, text % {"places": places})
            self.cleaned_data[name] = number

    def new_lines(self) -> list[FrozenLine]:
        """Lines to add besides articles of the catalogue."""
        data, made = self.cleaned_data, []
        if data["other_name"]:
            made.append(
                FrozenLine(
                    name=data["other_name"],
                    quantity=data["other_quantity"] or Decimal(1),
                    kind=LineKind.OTHER,
                    unit_code=data["other_unit"] or UnitCode.PIECE,
                    tax_class=data["other_tax"] or TaxClass.STANDARD,
                    unit_amount=data["other_price"],
                    cost_amount=data["other_cost"],
                )
            )
        if data["text"]:
            made.append(
                FrozenLine(
                    name=data["text"][:250],
                    text=data["text"],
                    quantity=Decimal(1),
                    kind=LineKind.TEXT,
                )
            )
        return made

    def added_lines(self) -> list[FrozenLine]:
        """Articles of the catalogue to add, at the customer's own prices."""
        items = items_of(self.read)
        return lines_of_items(self.buyer, items, check=_as_typed) if items else []

    def content(self, added: Sequence[FrozenLine]) -> DraftContent:
        """All that stands in the editor, with the lines that come to it."""
        data = self.cleaned_data
        priced = [
            replace(line, unit_amount=line.unit_amount or line.list_amount)
            for line in added
        ]
        return DraftContent(
            lines=(*self.kept, *priced, *self.new_lines()),
            message=data["message"],
            valid_until=data["valid_until"],
            terms=Terms(
                discount_rate=data["discount_rate"] or Decimal(0),
                freight=data["freight"],
                freight_amount=data["freight_amount"],
                allows_parts=data["allows_parts"],
                delivery=self.delivery(),
            ),
            title=data["title"],
        )


def _as_typed(_unit: Unit, quantity: Decimal) -> Decimal:
    """An offer may break the steps of a unit."""
    return quantity


def _key_of_place(place: int, _line: FrozenLine) -> str:
    return str(place)


class NewOfferForm(forms.Form):
    """To whom an offer goes: a customer, or somebody without an account."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    customer = forms.CharField(
        label=gettext_lazy("Customer"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "Number or name; empty for somebody without an account."
        ),
    )
    company = forms.CharField(
        label=gettext_lazy("Company"), max_length=120, required=False
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"), choices=list(countries), required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, required=False
    )
    channel = forms.ModelChoiceField(
        label=gettext_lazy("Channel"),
        queryset=Channel.objects.none(),
        required=False,
        empty_label=None,
    )

    def __init__(
        self,
        *args: Any,  # Any: a form's own arguments
        staff: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff
        channels = Channel.objects.order_by("pk")
        self.fields["channel"].queryset = channels  # type: ignore[attr-defined]

    def clean_customer(self) -> Customer | None:
        """The one customer of that number or name among those of the staff."""
        typed = self.cleaned_data["customer"].strip()
        if not typed:
            return None
        mine = Customer.objects.managed_by(self.staff).filter(archived_at__isnull=True)
        found = list(
            mine.filter(Q(number__iexact=typed) | Q(name__iexact=typed))[:2]
        ) or list(mine.filter(name__icontains=typed)[:2])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(
            gettext("Several customers are called so: give the number.")
            if found
            else gettext("None of your customers has this number or name.")
        )

    def clean(self) -> None:
        """A prospect needs a name, an address and a country."""
        super().clean()
        if self.cleaned_data.get("customer") or "customer" in self.errors:
            return
        for name in ("company", "name", "email", "country", "channel"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, gettext("Needed for somebody without an account."))

    def prospect(self) -> Prospect:
        """Who gets the offer without an account."""
        data = self.cleaned_data
        return Prospect(
            company=data["company"],
            name=data["name"],
            email=data["email"],
            country=data["country"],
            language=data["language"] or settings.LANGUAGE_CODE,
        )


class DecideForm(forms.Form):
    """What a manager says to an offer beyond a limit."""

    note = note_field(gettext_lazy("Note"), required=False)


class ReasonForm(forms.Form):
    """Why the seller says no."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = note_field(gettext_lazy("Why not?"), required=True)


class LinkForm(forms.Form):
    """Who gets a new link."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
