"""What people agreed to, and when they took it back."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.users import User


class ConsentPurpose(models.TextChoices):
    MARKETING = "marketing", gettext_lazy("news and reminders by e-mail")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self, purpose: ConsentPurpose, *, at: datetime) -> Self:
        """Grants for `purpose` not taken back by `at`: the last word counts."""
        last = self.filter(user=OuterRef("user"), purpose=purpose, at__lte=at)
        return self.filter(
            purpose=purpose,
            is_granted=True,
            pk=Subquery(last.order_by("-at", "-pk").values("pk")[:1]),
        )


class Consent(models.Model):
    """One yes or no of a person; append-only, the last one counts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(
        gettext_lazy("purpose"), max_length=20, choices=ConsentPurpose
    )
    is_granted = models.BooleanField(gettext_lazy("granted"))
    # The sentence the person agreed to, as it was shown.
    wording = models.TextField(gettext_lazy("wording"))
    source = models.CharField(gettext_lazy("where"), max_length=40)
    at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("consent")
        verbose_name_plural = gettext_lazy("consents")
        indexes = [
            models.Index(fields=["user", "purpose", "-at"], name="consent_last_word")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.purpose}"
