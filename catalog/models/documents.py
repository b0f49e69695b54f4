"""Papers of products: data sheets, certificates, manuals."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from catalog.models.products import Product, Variant
from shop.storage import private_storage

if TYPE_CHECKING:
    from accounts.buyer import Buyer


class DocumentKind(models.TextChoices):
    DATA_SHEET = "data_sheet", gettext_lazy("data sheet")
    CERTIFICATE = "certificate", gettext_lazy("certificate")
    MANUAL = "manual", gettext_lazy("manual")
    SAFETY = "safety", gettext_lazy("safety data sheet")
    DRAWING = "drawing", gettext_lazy("drawing")


class ProductDocumentQuerySet(models.QuerySet["ProductDocument"]):
    def valid_on(self, day: date) -> Self:
        """Papers that are not expired on `day`; the last day still counts."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def visible_to(self, buyer: "Buyer") -> Self:
        """Valid papers of products and variants that `buyer` may see."""
        from catalog.assortment import visible_products

        on_sale = Q(variant__isnull=True) | Q(
            variant__is_active=True, variant__archived_at__isnull=True
        )
        return self.valid_on(buyer.today).filter(
            on_sale,
            visible_products(buyer, prefix="product__"),
            product__in=Product.objects.active(),
        )

    def managed_by(self, staff: User) -> Self:
        """All papers for staff; none for others."""
        return self if staff.is_staff else self.none()


class ProductDocument(models.Model):
    """A file about a product or one of its variants. Private: a view asks who reads."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="documents"
    )
    variant = models.ForeignKey(
        Variant,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=gettext_lazy("variant"),
        help_text=gettext_lazy("Empty: for all variants of the product."),
    )
    kind = models.CharField(
        gettext_lazy("kind"),
        max_length=12,
        choices=DocumentKind,
        default=DocumentKind.DATA_SHEET,
    )
    language = models.CharField(
        gettext_lazy("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=gettext_lazy("Empty: for readers of every language."),
    )
    title = models.CharField(gettext_lazy("title"), max_length=120, blank=True)
    file = models.FileField(
        gettext_lazy("file"),
        storage=private_storage,
        upload_to="documents/%Y/%m",
        max_length=200,
    )
    # The name people save it under; never a path.
    name = models.CharField(gettext_lazy("file name"), max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(gettext_lazy("bytes"))
    sha256 = models.CharField(max_length=64)
    valid_until = models.DateField(gettext_lazy("valid until"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    uploaded_at = models.DateTimeField(gettext_lazy("when"), default=timezone.now)

    objects = ProductDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("document")
        verbose_name_plural = gettext_lazy("documents")
        ordering = ("position", "kind", "pk")

    def __str__(self) -> str:
        return self.title or self.get_kind_display()
