"""How long personal data is kept that no law asks to keep."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models.channels import Seller


class RetentionPolicy(models.Model):
    """Periods of one seller, in days; a nightly sweep enforces them."""

    seller = models.OneToOneField(
        Seller, on_delete=models.CASCADE, related_name="retention"
    )
    guest_carts_days = models.PositiveIntegerField(
        gettext_lazy("carts of guests"), default=60, validators=[MinValueValidator(1)]
    )
    carts_days = models.PositiveIntegerField(
        gettext_lazy("submitted and forgotten carts"),
        default=365,
        validators=[MinValueValidator(1)],
    )
    rejected_days = models.PositiveIntegerField(
        gettext_lazy("rejected registrations"),
        default=180,
        validators=[MinValueValidator(1)],
    )
    invitations_days = models.PositiveIntegerField(
        gettext_lazy("old invitations"), default=90, validators=[MinValueValidator(1)]
    )
    mails_days = models.PositiveIntegerField(
        gettext_lazy("content of sent mails"),
        default=90,
        validators=[MinValueValidator(1)],
    )
    searches_days = models.PositiveIntegerField(
        gettext_lazy("what was searched for"),
        default=365,
        validators=[MinValueValidator(1)],
    )
    # Orders and invoices stay as long as the law of the seller's country asks.
    documents_years = models.PositiveSmallIntegerField(
        gettext_lazy("documents, in years"),
        default=10,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = gettext_lazy("retention")
        verbose_name_plural = gettext_lazy("retention")

    def __str__(self) -> str:
        return str(self.seller)
