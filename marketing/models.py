"""Automations, who must not be written to, and what was sent."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Channel, Customer, User
from accounts.models.customers import OwnedQuerySet


class SuppressionReason(models.TextChoices):
    UNSUBSCRIBED = "unsubscribed", gettext_lazy("unsubscribed")
    BOUNCED = "bounced", gettext_lazy("the address does not exist")
    COMPLAINED = "complained", gettext_lazy("complained")
    STAFF = "staff", gettext_lazy("set by staff")


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def covers(self, email: str) -> bool:
        """Say whether nothing but transactional mail may go to `email`."""
        return self.filter(email__iexact=email).exists()


class Suppression(models.Model):
    """An address that gets no marketing mail, whatever consent says."""

    email = models.EmailField(gettext_lazy("e-mail"))
    reason = models.CharField(
        gettext_lazy("reason"), max_length=12, choices=SuppressionReason
    )
    at = models.DateTimeField(gettext_lazy("since"), default=timezone.now)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("suppressed address")
        verbose_name_plural = gettext_lazy("suppressed addresses")
        constraints = [models.UniqueConstraint(Lower("email"), name="suppressed_once")]

    def __str__(self) -> str:
        return self.email


class AutomationKind(models.TextChoices):
    ABANDONED_CART = "abandoned_cart", gettext_lazy("cart left behind")


class Automation(models.Model):
    """A mail that is sent by itself when something has happened, or has not."""

    channel = models.ForeignKey(
        Channel,
        on_delete=models.CASCADE,
        related_name="automations",
        verbose_name=gettext_lazy("channel"),
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=20, choices=AutomationKind)
    is_active = models.BooleanField(gettext_lazy("switched on"), default=False)
    delay_hours = models.PositiveSmallIntegerField(
        gettext_lazy("hours without a change"), default=24
    )
    # Older carts were given up; nobody wants to hear of them.
    forget_after_days = models.PositiveSmallIntegerField(
        gettext_lazy("days after which it is too late"), default=14
    )

    class Meta:
        verbose_name = gettext_lazy("automation")
        verbose_name_plural = gettext_lazy("automations")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind"], name="automation_once_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.channel}"


class SentMessage(models.Model):
    """That an automation wrote to a person about a thing; the row makes it once."""

    automation = models.ForeignKey(
        Automation, on_delete=models.PROTECT, related_name="messages"
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # What it was about: "cart:17".
    subject = models.CharField(gettext_lazy("about"), max_length=60)
    queued_at = models.DateTimeField(gettext_lazy("queued"), default=timezone.now)

    objects = OwnedQuerySet["SentMessage"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("sent message")
        verbose_name_plural = gettext_lazy("sent messages")
        constraints = [
            models.UniqueConstraint(
                fields=["automation", "subject", "user"], name="message_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.automation} → {self.user}"
