"""Licences: what a company must hold to buy certain goods."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from accounts.models.customers import Customer, OwnedQuerySet
from accounts.models.files import Attachment
from accounts.models.users import User


class LicenceKind(models.Model):
    """A kind of permit, such as one to trade in spirits."""

    code = models.SlugField(gettext_lazy("code"), unique=True)
    # By language code; the shop's own language must be there.
    names: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        gettext_lazy("names")
    )
    remind_days = models.PositiveSmallIntegerField(
        gettext_lazy("days of notice before it ends"), default=30
    )

    class Meta:
        verbose_name = gettext_lazy("kind of licence")
        verbose_name_plural = gettext_lazy("kinds of licences")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_in(get_language() or settings.LANGUAGE_CODE)

    def name_in(self, language: str) -> str:
        """The name in `language`, else in the shop's own, else the code."""
        own = self.names.get(language) or self.names.get(settings.LANGUAGE_CODE)
        return own or self.code


class LicenceState(models.TextChoices):
    HANDED_IN = "handed_in", gettext_lazy("being checked")
    APPROVED = "approved", gettext_lazy("approved")
    REFUSED = "refused", gettext_lazy("refused")
    EXPIRED = "expired", gettext_lazy("expired")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")


class LicenceQuerySet(OwnedQuerySet["Licence"]):
    def valid_on(self, day: date) -> Self:
        """Approved ones that have begun by `day` and last until then or longer."""
        approved = self.filter(state=LicenceState.APPROVED)
        return approved.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(expires_on__isnull=True) | Q(expires_on__gte=day),
        )

    def shown(self) -> Self:
        """All but those that were taken back."""
        return self.exclude(state=LicenceState.WITHDRAWN)


class Licence(models.Model):
    """A permit of one customer, with its paper; staff approve it."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="licences"
    )
    kind = models.ForeignKey(
        LicenceKind,
        on_delete=models.PROTECT,
        related_name="licences",
        verbose_name=gettext_lazy("kind"),
    )
    number = models.CharField(gettext_lazy("number"), max_length=60)
    issuer = models.CharField(gettext_lazy("issued by"), max_length=120, blank=True)
    valid_from = models.DateField(gettext_lazy("valid from"), null=True, blank=True)
    # The last day it holds; empty for one without an end.
    expires_on = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    document = models.OneToOneField(
        Attachment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="licence",
    )
    state = models.CharField(
        gettext_lazy("state"),
        max_length=10,
        choices=LicenceState,
        default=LicenceState.HANDED_IN,
    )
    refused_because = models.TextField(gettext_lazy("reason"), blank=True)
    handed_in_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_in_at = models.DateTimeField(gettext_lazy("handed in"), default=timezone.now)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(gettext_lazy("decided"), null=True, blank=True)
    reminded_at = models.DateTimeField(gettext_lazy("reminded"), null=True, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("licence")
        verbose_name_plural = gettext_lazy("licences")
        constraints = [
            # A renewal often keeps its number, and so does one handed in again.
            models.UniqueConstraint(
                fields=["customer", "kind", "number"],
                name="licence_checked_once_at_a_time",
                condition=Q(state="handed_in"),
            ),
            models.CheckConstraint(
                name="licence_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=models.F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="licence_by_expiry",
                condition=Q(state="approved", expires_on__isnull=False),
            )
        ]
        permissions = [("approve_licence", "Approves and refuses licences")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
