"""Who carries parcels, and where they can be followed."""

from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy

PLACE = "{number}"


def check_tracking_url(address: str) -> None:
    """Refuse what is no https address with one place for the number of a parcel.

    The place stands in path, query or fragment: a number never chooses the host.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise ValidationError(
            gettext_lazy("Please give an address that begins with https://.")
        )
    rest = address.replace(PLACE, "", 1)
    if PLACE in parts.netloc or address.count(PLACE) != 1 or set(rest) & set("{}"):
        raise ValidationError(
            gettext_lazy(
                "Please write {number} once, after the name of the host, where the"
                " number of a parcel goes."
            )
        )


class Carrier(models.Model):
    """A parcel service or haulier."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)
    tracking_url = models.CharField(
        gettext_lazy("address to follow parcels"),
        max_length=300,
        blank=True,
        validators=[check_tracking_url],
        help_text=gettext_lazy("Such as https://track.example/?parcel={number}"),
    )
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("carrier")
        verbose_name_plural = gettext_lazy("carriers")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name

    def address_of(self, number: str) -> str:
        """Where a parcel can be followed; "" where nobody can."""
        if not (number and self.tracking_url):
            return ""
        return self.tracking_url.replace(PLACE, quote(number, safe=""))
