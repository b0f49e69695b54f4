"""Legal texts by version, and who accepted which."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.channels import Channel
from accounts.models.customers import Customer, OwnedQuerySet
from accounts.models.users import User


class LegalKind(models.TextChoices):
    TERMS = "terms", gettext_lazy("terms of sale")
    PRIVACY = "privacy", gettext_lazy("privacy policy")
    WITHDRAWAL = "withdrawal", gettext_lazy("right of withdrawal")
    IMPRINT = "imprint", gettext_lazy("imprint")


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def in_force(self, at: datetime) -> Self:
        """Versions published by `at`, newest first."""
        return self.filter(published_at__lte=at).order_by("-published_at", "-version")


class LegalText(models.Model):
    """One version of a legal text of a channel; a published one is not changed."""

    channel = models.ForeignKey(
        Channel, on_delete=models.PROTECT, related_name="legal_texts"
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=12, choices=LegalKind)
    version = models.PositiveSmallIntegerField(gettext_lazy("version"))
    published_at = models.DateTimeField(
        gettext_lazy("in force from"), null=True, blank=True
    )
    # Buyers who accepted an older version are asked before their next order.
    must_accept = models.BooleanField(
        gettext_lazy("must be accepted anew"), default=False
    )

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("legal text")
        verbose_name_plural = gettext_lazy("legal texts")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "kind", "version"], name="legal_version_once"
            ),
            models.CheckConstraint(
                name="legal_version_positive", condition=Q(version__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class LegalWording(models.Model):
    """A legal text in one language."""

    text = models.ForeignKey(
        LegalText, on_delete=models.CASCADE, related_name="wordings"
    )
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    title = models.CharField(gettext_lazy("title"), max_length=120)
    # Headings, paragraphs, lists and links; cleaned when it is shown.
    body = models.TextField(gettext_lazy("text"))

    class Meta:
        verbose_name = gettext_lazy("wording")
        verbose_name_plural = gettext_lazy("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["text", "language"], name="legal_wording_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Acceptance(models.Model):
    """Who accepted which version, for whom and when; append-only."""

    text = models.ForeignKey(
        LegalText, on_delete=models.PROTECT, related_name="acceptances"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="acceptances"
    )
    # Empty for a consumer who ordered without an account.
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="acceptances"
    )
    language = models.CharField(max_length=8)
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = OwnedQuerySet["Acceptance"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("acceptance")
        verbose_name_plural = gettext_lazy("acceptances")
        indexes = [
            models.Index(fields=["customer", "text"], name="acceptance_by_customer")
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.text}"
