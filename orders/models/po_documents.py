"""The company's own order as a file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Attachment, Customer
from accounts.models.customers import OwnedQuerySet
from orders.models.carts import Cart
from orders.models.orders import Order
from orders.models.quotes import Quote


class PoDocument(models.Model):
    """A purchase order as a file: of an order, before that of a cart or a quote.

    So a checkout that is refused does not ask for the file again.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="po_documents"
    )
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+"
    )
    cart = models.OneToOneField(
        Cart,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="po_document",
    )
    quote = models.OneToOneField(
        Quote,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="po_document",
    )
    order = models.OneToOneField(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="po_document",
    )

    objects = OwnedQuerySet["PoDocument"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("purchase order document")
        verbose_name_plural = gettext_lazy("purchase order documents")
        constraints = [
            models.CheckConstraint(
                name="po_document_of_exactly_one",
                condition=Q(cart__isnull=False, quote__isnull=True, order__isnull=True)
                | Q(cart__isnull=True, quote__isnull=False, order__isnull=True)
                | Q(cart__isnull=True, quote__isnull=True, order__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.attachment)
