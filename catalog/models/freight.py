"""Freight classes: what goods are to whoever carries them."""

from django.db import models
from django.utils.translation import gettext_lazy


class FreightClass(models.Model):
    """Such as bulky goods, long goods or pallets; an article without one is a parcel.

    Articles and freight rates name it by its code.
    """

    code = models.SlugField(
        gettext_lazy("code"),
        max_length=20,
        unique=True,
        help_text=gettext_lazy("As articles, freight rates and imports name it."),
    )
    # By language code.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("freight class")
        verbose_name_plural = gettext_lazy("freight classes")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return next(iter(self.names.values()), self.code)
