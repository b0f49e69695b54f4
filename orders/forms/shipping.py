"""Methods, zones, rates and windows of delivery as staff keep them."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.translation import gettext, gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import Channel
from catalog.models import FreightClass
from catalog.restriction_rules import plain_postcode
from orders.models import (
    WEEKDAYS,
    DeliveryWindow,
    ShippingMethod,
    ShippingRate,
    ShippingZone,
    ShippingZoneArea,
)
from orders.rules.freight import Area, Rate, holes_in, overlaps_in
from orders.rules.rate_sources import RATE_SOURCES
from shop.name_fields import NamesField
from shop.templatetags.angro import quantity


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week; none means every working day."""

    def __init__(self, **kwargs: Any) -> None:  # Any: a field's own options
        super().__init__(
            choices=[(day, WEEKDAY_NAMES[day - 1]) for day in WEEKDAYS],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext_lazy("None ticked: every working day."),
            **kwargs,
        )


def class_choices(first: Any) -> list[tuple[str, Any]]:  # Any: lazy texts
    """Freight classes to choose from, after an empty one."""
    return [("", first), *((one.code, str(one)) for one in FreightClass.objects.all())]


class MethodForm(forms.ModelForm[ShippingMethod]):
    """A shipping method."""

    names = NamesField()
    weekdays = WeekdaysField(label=gettext_lazy("Leaves on"))
    rate_source = forms.ChoiceField(
        label=gettext_lazy("Rates from"),
        choices=lambda: [(name, one.label) for name, one in RATE_SOURCES.items()],
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = ShippingMethod
        fields = (
            "channel",
            "code",
            "names",
            "countries",
            "excluded_handling",
            "currency",
            "price_amount",
            "free_from_amount",
            "rate_source",
            "transit_days",
            "cut_off",
            "weekdays",
            "is_pickup",
            "is_active",
            "position",
        )


class RateForm(forms.ModelForm[ShippingRate]):
    """A row of a rate table."""

    freight_class = forms.ChoiceField(
        label=gettext_lazy("Freight class"),
        choices=lambda: class_choices(gettext_lazy("any")),
        required=False,
    )

    class Meta:
        model = ShippingRate
        fields = (
            "zone",
            "freight_class",
            "from_weight_kg",
            "from_amount",
            "base_amount",
            "amount_per_kg",
            "free_from_amount",
            "is_on_request",
        )


class RateFormSet(
    forms.BaseInlineFormSet[ShippingRate, ShippingMethod, forms.ModelForm[ShippingRate]]
):
    """The table of a method: no holes, every zone of its own channel."""

    def clean(self) -> None:
        """Refuse zones of other channels, and tables that do not begin at nothing."""
        super().clean()
        if any(self.errors):
            return
        rows = list(_kept(self))
        for row in rows:
            zone = row.get("zone")
            if zone and zone.channel_id != self.instance.channel_id:
                raise ValidationError(
                    gettext("%(zone)s belongs to another channel.") % {"zone": zone}
                )
        _refuse_doubles(rows)
        self._refuse_holes(rows)

    def _refuse_holes(self, rows: list[dict[str, Any]]) -> None:  # Any: cleaned data
        zones = {row["zone"].pk: str(row["zone"]) for row in rows if row.get("zone")}
        rates = [
            Rate(
                zone_id=row["zone"].pk if row.get("zone") else None,
                freight_class=row["freight_class"],
                from_weight_kg=row["from_weight_kg"],
                from_amount=row["from_amount"],
            )
            for row in rows
        ]
        for zone_id, freight_class in holes_in(rates):
            words = {
                "zone": zones.get(zone_id or 0, gettext("everywhere")),
                "class": freight_class or gettext("any class"),
            }
            raise ValidationError(
                gettext(
                    "The rates for %(zone)s, %(class)s leave a hole: none of them"
                    " begins at 0 kg and a value of 0."
                )
                % words
            )


def _refuse_doubles(rows: list[dict[str, Any]]) -> None:  # Any: cleaned data
    # Formsets do not compare rows in which something is empty, such as the zone.
    seen = set()
    for row in rows:
        key = (
            row.get("zone"),
            row["freight_class"],
            row["from_weight_kg"],
            row["from_amount"],
        )
        if key in seen:
            raise ValidationError(
                gettext(
                    "Two rates for the same zone and class begin at %(weight)s kg and"
                    " a value of %(value)s."
                )
                % {"weight": quantity(key[2]), "value": quantity(key[3])}
            )
        seen.add(key)


class WindowForm(forms.ModelForm[DeliveryWindow]):
    """Hours of delivery."""

    weekdays = WeekdaysField(label=gettext_lazy("On"))

    class Meta:
        model = DeliveryWindow
        fields = ("from_time", "to_time", "weekdays", "surcharge_amount")


class ZoneForm(forms.ModelForm[ShippingZone]):
    """A zone with its names."""

    names = NamesField()

    class Meta:
        model = ShippingZone
        fields = ("channel", "code", "names")


class AreaForm(forms.ModelForm[ShippingZoneArea]):
    """A country, or some of its postcodes as people write them."""

    class Meta:
        model = ShippingZoneArea
        fields = ("country", "postcode_from", "postcode_to")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as ModelForm's
        super().__init__(*args, **kwargs)
        for name in ("postcode_from", "postcode_to"):
            field = forms.CharField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                required=False,
                max_length=12,
                widget=self.fields[name].widget,
            )
            self.fields[name] = field

    def clean_postcode_from(self) -> str:
        return plain_postcode(self.cleaned_data["postcode_from"])[:10]

    def clean_postcode_to(self) -> str:
        return plain_postcode(self.cleaned_data["postcode_to"])[:10]


class AreaFormSet(
    forms.BaseInlineFormSet[
        ShippingZoneArea, ShippingZone, forms.ModelForm[ShippingZoneArea]
    ]
):
    """The places of a zone: none that half belong to another zone of the channel."""

    def clean(self) -> None:
        """Refuse overlaps; a zone within another is fine, the inner one counts."""
        super().clean()
        if any(self.errors) or not self.instance.channel_id:
            return
        own = [
            Area(0, str(row["country"]), row["postcode_from"], row["postcode_to"])
            for row in _kept(self)
        ]
        rows = ShippingZoneArea.objects.filter(
            zone__channel=self.instance.channel_id
        ).exclude(zone=self.instance.pk)
        others = [
            Area(row.zone_id, str(row.country), row.postcode_from, row.postcode_to)
            for row in rows
        ]
        names = {row.zone_id: str(row.zone) for row in rows.select_related("zone")}
        for one, other in overlaps_in([*own, *others]):
            pair = {one.zone_id, other.zone_id}
            if 0 in pair:
                raise ValidationError(
                    gettext(
                        "These places overlap with %(zone)s: which zone should count?"
                    )
                    % {"zone": names[max(pair)]}
                )


def _kept(formset: forms.BaseFormSet[Any]) -> Iterator[dict[str, Any]]:
    """Cleaned data of the rows that are neither empty nor taken away."""
    # Any: forms of several models, and their cleaned data
    for form in formset.forms:
        cleaned = form.cleaned_data
        if cleaned and not cleaned.get("DELETE"):
            yield cleaned


class TryForm(forms.Form):
    """A consignment to try on the methods of a channel."""

    channel = forms.ModelChoiceField(
        label=gettext_lazy("Channel"),
        queryset=Channel.objects.select_related("seller"),
        empty_label=None,
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        min_length=2,
        help_text=gettext_lazy("Two letters, such as RO."),
    )
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"), max_length=16, required=False
    )
    goods_amount = forms.DecimalField(
        label=gettext_lazy("Value of the goods"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=gettext_lazy(
            "In the channel's currency, with tax where it shows it."
        ),
    )
    weight_kg = forms.DecimalField(
        label=gettext_lazy("Weight, kg"),
        min_value=0,
        max_digits=10,
        decimal_places=3,
        required=False,
        help_text=gettext_lazy("Empty: an article without a weight is among them."),
    )
    freight_class = forms.ChoiceField(
        label=gettext_lazy("Freight class"),
        choices=lambda: class_choices(gettext_lazy("parcel")),
        required=False,
    )
    handling = forms.CharField(
        label=gettext_lazy("Handling class"), max_length=20, required=False
    )

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        return country
