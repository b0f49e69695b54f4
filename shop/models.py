"""What every app leans on: number ranges, the mail outbox, idempotency keys."""

from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

T = TypeVar("T", bound=models.Model)


class DueQuerySet(models.QuerySet[T]):
    def claimable(self, now: datetime) -> Self:
        """Rows whose time has come and that no worker holds."""
        free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
        return self.filter(free, next_at__lte=now)


class Due(models.Model):
    """A fact that a sweep has to act on, with the lease of whoever is at it.

    `shop.sweeps.claim` takes the lease; a worker that dies loses it when
    `locked_until` passes.
    """

    attempts = models.PositiveIntegerField(gettext_lazy("attempts"), default=0)
    next_at = models.DateTimeField(gettext_lazy("next try"), default=timezone.now)
    locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.TextField(gettext_lazy("last error"), blank=True)

    class Meta:
        abstract = True


class NumberRange(models.Model):
    """The last number given to a kind of document of one seller in one year."""

    # The kernel knows no apps: this is the pk of accounts.Seller.
    seller_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    series = models.CharField(max_length=12, blank=True)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller_id", "kind", "series", "year"],
                name="one_range_per_series_and_year",
            )
        ]

    def __str__(self) -> str:
        return self.formatted()

    def formatted(self) -> str:
        """The current number as people read it: INV-2026-000042."""
        return f"{self.series}-{self.year}-{self.last:06d}"


class MailState(models.TextChoices):
    DUE = "due", gettext_lazy("due")
    SENT = "sent", gettext_lazy("sent")
    DROPPED = "dropped", gettext_lazy("dropped")
    FAILED = "failed", gettext_lazy("failed")


class OutgoingMail(Due):
    """A mail the shop owes somebody, written in the transaction that causes it."""

    template = models.CharField(gettext_lazy("template"), max_length=80)
    recipient = models.EmailField(gettext_lazy("recipient"))
    sender = models.CharField(gettext_lazy("sender"), max_length=200, blank=True)
    language = models.CharField(gettext_lazy("language"), max_length=8)
    context: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict
    )
    headers: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(
        default=dict, blank=True
    )
    once = models.CharField(gettext_lazy("deduplication key"), max_length=120)
    state = models.CharField(
        gettext_lazy("state"),
        max_length=8,
        choices=MailState,
        default=MailState.DUE,
    )
    queued_at = models.DateTimeField(gettext_lazy("queued at"), auto_now_add=True)
    sent_at = models.DateTimeField(gettext_lazy("sent at"), null=True, blank=True)

    objects = DueQuerySet["OutgoingMail"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("outgoing mail")
        verbose_name_plural = gettext_lazy("outgoing mails")
        constraints = [
            models.UniqueConstraint(fields=["once"], name="mail_queued_once"),
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="mail_due", condition=Q(state="due"))
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"


class IdempotencyKey(models.Model):
    """A form or request that took effect, written in the same transaction."""

    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    result = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="key_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str) -> None:
        """Note that `name` made progress now."""
        self.update_or_create(
            name=name, defaults={"at": timezone.now()}, create_defaults={"beats": 1}
        )
        self.filter(name=name).update(beats=F("beats") + 1)

    def is_fresh(self, name: str, *, within: timedelta) -> bool:
        """Say whether `name` made progress lately."""
        return self.filter(name=name, at__gte=timezone.now() - within).exists()


class Heartbeat(models.Model):
    """A sign of progress: a worker that hangs still answers pings."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    beats = models.PositiveBigIntegerField(default=0)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
