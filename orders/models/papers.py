"""Orders on paper."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from orders.models.orders import Order
from shop.models import Due, DueQuerySet
from shop.storage import private_storage


class OrderPaperQuerySet(DueQuerySet["OrderPaper"]):
    def unprinted(self) -> Self:
        """Papers whose PDF no worker has made yet."""
        return self.filter(pdf="")


class OrderPaper(Due):
    """The confirmation of an order as it stood; a worker prints it from the snapshot.

    Made when somebody asks for it: one for each language and each time that what it
    says has changed since.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=8)
    snapshot: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.FileField(storage=private_storage, blank=True, max_length=120)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OrderPaperQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("order on paper")
        verbose_name_plural = gettext_lazy("orders on paper")
        constraints = [
            # The language is in what is hashed.
            models.UniqueConstraint(
                fields=["order", "sha256"], name="order_paper_once_per_content"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"], name="order_paper_unprinted", condition=Q(pdf="")
            )
        ]

    def __str__(self) -> str:
        return str(self.order)
