"""What buyers decide at checkout."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from accounts.buyer import Buyer
from accounts.models import Address
from invoicing.selectors import terms_for
from orders.forms.new_place import NEW, NewPlaceForm
from orders.forms.offered import (
    OfferedForm,
    method_field,
    order_note_field,
    payment_field,
)
from orders.forms.references import ReferencesForm
from orders.forms.windows import day_field
from orders.rules import (
    CheckoutChoice,
    PlaceSpec,
    Shown,
    shown_as_json,
    shown_from_json,
)
from orders.selectors.cart import CartSummary
from orders.selectors.checkout import (
    Option,
    address_option,
    billing_default,
    own_addresses,
)
from orders.selectors.places import place_of
from shop.forms import is_key

SALT = "orders.shown"


def write_shown(shown: Shown) -> str:
    """What the page showed, signed, for the page to send back."""
    return signing.dumps(shown_as_json(shown), salt=SALT, compress=True)


def read_shown(text: str) -> Shown | None:
    """What `write_shown` wrote; None for anything else."""
    try:
        return shown_from_json(signing.loads(text, salt=SALT))
    except signing.BadSignature:
        return None


def asked_country(data: dict[str, str], buyer: Buyer) -> str:
    """The country goods go to as far as the form says it, else the default address's.

    Nothing is refused here: the page is priced before the form is checked.
    """
    addresses = own_addresses(buyer)
    if data.get("delivery") == NEW or not addresses:
        typed = data.get("new_country", "")
        return typed if typed in countries else buyer.country
    chosen = [one for one in addresses if str(one.pk) == data.get("delivery")]
    return str([*chosen, *addresses][0].country.code)


def asked_postcode(data: dict[str, str], buyer: Buyer) -> str | None:
    """The postcode of the place that `asked_country` means; None before it is typed."""
    addresses = own_addresses(buyer)
    if data.get("delivery") == NEW or not addresses:
        return data.get("new_postcode") or None
    chosen = [one for one in addresses if str(one.pk) == data.get("delivery")]
    return [*chosen, *addresses][0].postcode


def asked_method(data: dict[str, str]) -> int | None:
    """The shipping method the form names, if it is a number."""
    text = data.get("method", "")
    return int(text) if is_key(text) else None


class CheckoutForm(OfferedForm, ReferencesForm, NewPlaceForm):
    """Where to, how, how paid, which references. Prices are the service's business."""

    delivery = forms.ChoiceField(
        label=gettext_lazy("Deliver to"), widget=forms.RadioSelect
    )
    billing = forms.ChoiceField(label=gettext_lazy("Invoice to"))
    method = method_field()
    requested_on = day_field()
    payment = payment_field()
    po_number = forms.CharField(
        label=gettext_lazy("Your order number"), max_length=60, required=False
    )
    note = order_note_field()

    # Before the fields of an address that is typed.
    field_order = ("delivery",)

    def __init__(
        self,
        *args: Any,  # Any: as Form takes them
        buyer: Buyer,
        summary: CartSummary,
        **kwargs: Any,  # Any: as Form takes them
    ) -> None:
        super().__init__(*args, **kwargs)
        self.buyer = buyer
        self.addresses: Sequence[Address] = own_addresses(buyer)
        self._offer_places()
        self._offer_deliveries(summary)
        self._offer_windows(summary.delivery)
        self._offer_payments(summary, terms_for(buyer))
        is_pickup = summary.delivery is not None and summary.delivery.is_pickup
        self._ask_references(buyer, is_pickup=is_pickup)
        if self["delivery"].value() == NEW:
            self.need_place()
        self.fields["requested_on"].widget.attrs["min"] = buyer.today.isoformat()

    def _offer_places(self) -> None:
        own = [(str(one.pk), address_option(one)) for one in self.addresses]
        other = Option(title=gettext("Another address"))
        self._choices("delivery", [*own, (NEW, other)])
        self.fields["delivery"].initial = own[0][0] if own else NEW
        billing = billing_default(self.addresses)
        self._choices("billing", [(str(one.pk), str(one)) for one in self.addresses])
        if billing is None:
            # Nobody to bill yet: the invoice goes where the goods go.
            self.fields["billing"].required = False
        else:
            self.fields["billing"].initial = str(billing.pk)
        self.fields["new_country"].initial = self.buyer.country

    def choice(self, shown: Shown) -> CheckoutChoice:
        """What was decided, about what was shown."""
        data = self.cleaned_data
        delivery = self._delivery()
        billing = [one for one in self.addresses if str(one.pk) == data["billing"]]
        return CheckoutChoice(
            delivery=delivery,
            billing=place_of(billing[0]) if billing else delivery,
            shipping_method_id=int(data["method"]),
            payment_method=data["payment"],
            po_number=data["po_number"],
            note=data["note"],
            requested_on=data["requested_on"],
            window_id=self.window_id(),
            references=self.references(),
            shown=shown,
        )

    def _delivery(self) -> PlaceSpec:
        data = self.cleaned_data
        if data["delivery"] == NEW:
            return self.typed_place()
        chosen = [one for one in self.addresses if str(one.pk) == data["delivery"]]
        return place_of(chosen[0])
