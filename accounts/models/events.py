"""What happened: the timeline and the audit trail of all apps."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.customers import Customer, OwnedQuerySet
from accounts.models.users import User


class Event(models.Model):
    """One thing that happened; never changed, never deleted (trigger)."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="events"
    )
    # "orders.order" and its pk: any app's document, without a foreign key upwards.
    subject_kind = models.CharField(gettext_lazy("about"), max_length=40)
    subject_id = models.BigIntegerField()
    subject_name = models.CharField(gettext_lazy("name"), max_length=120, blank=True)
    verb = models.CharField(gettext_lazy("what"), max_length=40)
    actor = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="deeds"
    )
    on_behalf_of = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="+"
    )
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict
    )
    # Over name and data as they were written (see accounts.events): seals cover it, so
    # that the words may be erased for a person's sake without breaking the chain.
    content_sha256 = models.CharField(max_length=64, default="", editable=False)
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = OwnedQuerySet["Event"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("event")
        verbose_name_plural = gettext_lazy("events")
        indexes = [
            models.Index(fields=["customer", "-at"], name="event_by_customer"),
            models.Index(
                fields=["subject_kind", "subject_id"], name="event_by_subject"
            ),
            models.Index(fields=["actor", "-at"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_name} {self.verb}"


class EventSeal(models.Model):
    """A hash over a batch of events and the seal before: a change breaks the chain."""

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    events_count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(gettext_lazy("sealed"), default=timezone.now)

    class Meta:
        verbose_name = gettext_lazy("seal")
        verbose_name_plural = gettext_lazy("seals")
        ordering = ("first_id",)

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"
