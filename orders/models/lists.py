"""Requisition lists: what somebody buys again and again, with usual quantities."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.rights import Right
from catalog.models import Unit, Variant

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class RequisitionListQuerySet(models.QuerySet["RequisitionList"]):
    def kept(self) -> Self:
        """Lists that nobody deleted."""
        return self.filter(archived_at__isnull=True)

    def visible_to(self, buyer: "Buyer") -> Self:
        """The user's own for the customer acted for, and what the company shares.

        A list is no document: a shared one is there for roles of scope "own" too.
        """
        return self.owned_by(buyer) | self._of_company(buyer).filter(is_shared=True)

    def changeable_by(self, buyer: "Buyer") -> Self:
        """Of the visible ones those that `buyer` may change."""
        if buyer.can(Right.SHARE_CARTS):
            return self.visible_to(buyer)
        return self.owned_by(buyer)

    def owned_by(self, buyer: "Buyer") -> Self:
        """The user's own lists for the customer acted for."""
        return self._of_company(buyer).filter(owner=buyer.by)

    def _of_company(self, buyer: "Buyer") -> Self:
        if buyer.customer is None or buyer.user is None:
            return self.none()
        return self.filter(customer=buyer.customer)


class RequisitionList(models.Model):
    """A named list of a customer: its owner's alone, or shared in the company."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="requisition_lists"
    )
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="requisition_lists"
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)
    note = models.CharField(gettext_lazy("note"), max_length=400, blank=True)
    is_shared = models.BooleanField(gettext_lazy("shared"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(gettext_lazy("changed"), default=timezone.now)
    touched_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    archived_at = models.DateTimeField(gettext_lazy("deleted"), null=True, blank=True)

    objects = RequisitionListQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("requisition list")
        verbose_name_plural = gettext_lazy("requisition lists")

    def __str__(self) -> str:
        return self.name


class RequisitionLine(models.Model):
    """A variant in a unit with its usual quantity; prices are asked when shown."""

    requisition_list = models.ForeignKey(
        RequisitionList, on_delete=models.CASCADE, related_name="lines"
    )
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(
        gettext_lazy("quantity"), max_digits=12, decimal_places=3
    )
    note = models.CharField(gettext_lazy("note"), max_length=200, blank=True)
    position = models.PositiveIntegerField(gettext_lazy("position"), default=0)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("line of a requisition list")
        verbose_name_plural = gettext_lazy("lines of requisition lists")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["requisition_list", "variant", "unit"],
                name="variant_and_unit_once_per_list",
            ),
            models.CheckConstraint(
                name="list_quantity_positive", condition=Q(quantity__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.variant}"
