"""What is asked about a company before it may buy, and who lets it in by rule."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models.channels import Channel
from accounts.models.customers import Customer, VatAnswer
from accounts.models.groups import CustomerGroup
from accounts.models.users import User
from shop.models import Due, DueQuerySet


class VatCheckQuerySet(DueQuerySet["VatCheck"]):
    def open(self) -> Self:
        """Questions that still wait for an answer."""
        return self.filter(closed_at__isnull=True)

    def managed_by(self, staff: User) -> Self:
        """Checks of the customers that `staff` manages."""
        if staff.sees_every_customer:
            return self
        return self.filter(customer__rep=staff) if staff.is_staff else self.none()


class VatCheck(Due):
    """A question to VIES about a VAT id, and the answer as it was given.

    Kept as evidence: Council Implementing Regulation (EU) 282/2011, art. 18.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="vat_checks"
    )
    vat_id = models.CharField(gettext_lazy("VAT id"), max_length=20)
    answer = models.CharField(
        gettext_lazy("answer"),
        max_length=8,
        choices=VatAnswer,
        default=VatAnswer.UNKNOWN,
    )
    # As the authority wrote them; often withheld.
    trader_name = models.CharField(gettext_lazy("name"), max_length=200, blank=True)
    trader_address = models.TextField(gettext_lazy("address"), blank=True)
    consultation_number = models.CharField(
        gettext_lazy("consultation number"), max_length=40, blank=True
    )
    asked_at = models.DateTimeField(gettext_lazy("queued"), default=timezone.now)
    answered_at = models.DateTimeField(gettext_lazy("answered"), null=True, blank=True)
    # No more tries: the answer stands, or the member state never gave one.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = VatCheckQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("VAT check")
        verbose_name_plural = gettext_lazy("VAT checks")
        indexes = [
            models.Index(
                fields=["next_at"],
                name="vat_check_due",
                condition=Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.vat_id}: {self.get_answer_display()}"


class ApprovalRule(models.Model):
    """Lets a registering company in without staff when every condition holds."""

    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, related_name="approval_rules"
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=gettext_lazy("countries"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Two-letter codes; empty means everywhere."),
    )
    email_domains = ArrayField(
        models.CharField(max_length=120),
        verbose_name=gettext_lazy("e-mail domains"),
        default=list,
        blank=True,
        help_text=gettext_lazy("Such as example.com; empty means any."),
    )
    needs_registered_vat = models.BooleanField(
        gettext_lazy("VIES knows the VAT id"), default=True
    )
    needs_confirmed_email = models.BooleanField(
        gettext_lazy("the e-mail is confirmed"), default=True
    )
    needs_no_namesake = models.BooleanField(
        gettext_lazy("no other customer looks alike"), default=True
    )
    needs_document = models.BooleanField(
        gettext_lazy("a document is attached"), default=False
    )
    groups = models.ManyToManyField(
        CustomerGroup,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("joins these groups"),
    )
    rep = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=gettext_lazy("is looked after by"),
    )

    class Meta:
        verbose_name = gettext_lazy("approval rule")
        verbose_name_plural = gettext_lazy("approval rules")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name
