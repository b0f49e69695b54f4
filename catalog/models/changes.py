"""Marks of change: what has been counted before is known to be true or not."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy


class CatalogueChange(models.Model):
    """A statement that changed what listings show; written by triggers.

    The newest mark and the number of marks together are the catalogue's version: a
    transaction that commits late changes the number even where its marks are older.
    """

    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("catalogue change")
        verbose_name_plural = gettext_lazy("catalogue changes")

    def __str__(self) -> str:
        return str(self.pk)
