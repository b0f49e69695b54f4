"""Product (what is described) → variant (what is sold) → unit (how it is counted)."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from accounts.models.customers import OwnedQuerySet
from catalog.models.categories import Category, SearchEngineWords

if TYPE_CHECKING:
    from accounts.buyer import Buyer


def bare(code: str) -> Func:
    """The field `code` as people retype it: in capitals, signs and spaces left out."""
    template = "regexp_replace(upper(%(expressions)s), '[^[:alnum:]]+', '', 'g')"
    return Func(code, template=template)


class Brand(models.Model):
    """Who makes it."""

    code = models.SlugField(gettext_lazy("code"), max_length=60, unique=True)
    name = models.CharField(gettext_lazy("name"), max_length=80)

    class Meta:
        verbose_name = gettext_lazy("brand")
        verbose_name_plural = gettext_lazy("brands")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class TaxClass(models.TextChoices):
    STANDARD = "standard", gettext_lazy("standard rate")
    REDUCED = "reduced", gettext_lazy("reduced rate")
    SECOND_REDUCED = "reduced2", gettext_lazy("second reduced rate")
    ZERO = "zero", gettext_lazy("zero rate")
    EXEMPT = "exempt", gettext_lazy("exempt")
    # At the standard rate, where the law does not let the buyer owe the tax.
    SCRAP = "scrap", gettext_lazy("scrap and waste")
    CEREALS = "cereals", gettext_lazy("cereals and oil seeds")


class StockPolicy(models.TextChoices):
    STOP = "stop", gettext_lazy("sold while stock lasts")
    BACKORDER = "backorder", gettext_lazy("backordered when out of stock")
    MADE_TO_ORDER = "made_to_order", gettext_lazy("made to order")


class KitPricing(models.TextChoices):
    """How a kit costs; empty is no kit. See catalog.models.kits."""

    FIXED = "fixed", gettext_lazy("kit at a price of its own")
    COMPONENTS = "component", gettext_lazy("kit at the sum of its components")


class ProductQuerySet(models.QuerySet["Product"]):
    def active(self) -> Self:
        """Products on sale, with at least one variant on sale."""
        sold = Variant.objects.filter(
            product=OuterRef("pk"), is_active=True, archived_at__isnull=True
        )
        return self.filter(
            Exists(sold),
            is_active=True,
            archived_at__isnull=True,
            category__is_active=True,
        )

    def visible_to(self, buyer: "Buyer") -> Self:
        """Products in the assortment of `buyer`; see catalog.assortment."""
        # The rules span catalogues, which know products.
        from catalog.assortment import visible_products

        return self.active().filter(visible_products(buyer))

    def managed_by(self, staff: User) -> Self:
        """All products for staff, whatever is on sale; none for others."""
        return self if staff.is_staff else self.none()


class Product(models.Model):
    """What is described: one page, one category, one or more variants."""

    code = models.CharField(gettext_lazy("code"), max_length=60, unique=True)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=gettext_lazy("category"),
    )
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=gettext_lazy("brand"),
    )
    tags = ArrayField(
        models.SlugField(max_length=40),
        verbose_name=gettext_lazy("tags"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(gettext_lazy("on sale"), default=True)
    created_at = models.DateTimeField(gettext_lazy("created"), auto_now_add=True)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("product")
        verbose_name_plural = gettext_lazy("products")
        indexes = [
            models.Index(
                fields=["category", "id"],
                name="product_by_category",
                condition=Q(is_active=True, archived_at__isnull=True),
            ),
            # Read backwards from the newest: a page sorts nothing, however many.
            models.Index(
                fields=["-created_at", "-id"],
                name="product_by_age",
                condition=Q(is_active=True, archived_at__isnull=True),
            ),
            models.Index(
                fields=["category", "-created_at", "-id"],
                name="product_by_category_and_age",
                condition=Q(is_active=True, archived_at__isnull=True),
            ),
            GinIndex(fields=["tags"], name="product_tags"),
        ]

    def __str__(self) -> str:
        return self.code


ACCENTED = (
    "ăâáàãäåāąǎạảấầẩẫậắằẳẵặçćčđďéèêëēęěẹẻẽếềểễệíìîïīịỉĩłľñńňóòôöõøōőọỏốồổỗộớờởỡợơ"
    "řśšșşťțţúùûüūůűụủũứừửữựưýÿỳỵỷỹźżžё"
)
PLAIN = (
    "aaaaaaaaaaaaaaaaaaaaaacccddeeeeeeeeeeeeeeeiiiiiiiillnnnooooooooooooooooooooo"
    "rsssstttuuuuuuuuuuuuuuuuyyyyyyzzzе"
)


class ProductText(SearchEngineWords):
    """A product's words in one language, and what search finds it by."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    name = models.CharField(gettext_lazy("name"), max_length=200)
    slug = models.SlugField(gettext_lazy("slug"), max_length=220)
    # One line of facts under the name in lists: 530 × 325 × 65 mm · 9 l.
    summary = models.CharField(gettext_lazy("facts"), max_length=200, blank=True)
    description = models.TextField(gettext_lazy("description"), blank=True)
    # The name as lists are sorted by it: the database's own order puts Ș after Z.
    sort_name = models.GeneratedField(
        expression=Func(
            Lower("name"), Value(ACCENTED), Value(PLAIN), function="translate"
        ),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    # Written by services.texts with every change of text, code, brand or attribute.
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("product text")
        verbose_name_plural = gettext_lazy("product texts")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "language"], name="product_text_per_language"
            ),
            models.UniqueConstraint(
                fields=["language", "slug"], name="product_slug_per_language"
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="product_search", fastupdate=False),
            # Names, codes and facts alone: what suggestions look in.
            GinIndex(
                Func("search", Value("{a,b}"), function="ts_filter"),
                name="product_search_names",
                fastupdate=False,
            ),
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                name="product_name_trigrams",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchWord(models.Model):
    """A word of some product's name, without accents: what mistyped ones may mean."""

    language = models.CharField(max_length=8)
    word = models.CharField(max_length=60)

    class Meta:
        verbose_name = gettext_lazy("search word")
        verbose_name_plural = gettext_lazy("search words")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "word"], name="search_word_once_per_language"
            )
        ]
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")
        ]

    def __str__(self) -> str:
        return self.word


class VariantQuerySet(models.QuerySet["Variant"]):
    def active(self) -> Self:
        """Variants on sale whose product is on sale too."""
        return self.filter(
            is_active=True,
            archived_at__isnull=True,
            product__is_active=True,
            product__archived_at__isnull=True,
            product__category__is_active=True,
        )

    def visible_to(self, buyer: "Buyer") -> Self:
        """Variants of products in the assortment of `buyer`."""
        from catalog.assortment import visible_products

        return self.active().filter(visible_products(buyer, prefix="product__"))

    def managed_by(self, staff: User) -> Self:
        """All variants for staff, whatever is on sale; none for others."""
        return self if staff.is_staff else self.none()


class Variant(models.Model):
    """What is sold: one SKU."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="variants"
    )
    sku = models.CharField(gettext_lazy("SKU"), max_length=60, unique=True)
    ean = models.CharField(gettext_lazy("EAN"), max_length=14, blank=True)
    mpn = models.CharField(
        gettext_lazy("manufacturer's number"), max_length=60, blank=True
    )
    # What tells it from its siblings: L, M8 × 40.
    label = models.CharField(gettext_lazy("label"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)
    # Of a base unit; 0: nobody knows.
    weight_g = models.PositiveIntegerField(gettext_lazy("weight, g"), default=0)
    # The code of a catalog.FreightClass; empty: a parcel.
    freight_class = models.CharField(
        gettext_lazy("freight class"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
    )
    tax_class = models.CharField(
        gettext_lazy("tax class"),
        max_length=10,
        choices=TaxClass,
        default=TaxClass.STANDARD,
    )
    stock_policy = models.CharField(
        gettext_lazy("when out of stock"),
        max_length=14,
        choices=StockPolicy,
        default=StockPolicy.STOP,
    )
    lead_days = models.PositiveSmallIntegerField(
        gettext_lazy("lead time, working days"), default=2
    )
    # A kit has components and no stock of its own.
    kit_pricing = models.CharField(
        gettext_lazy("kit"), max_length=10, choices=KitPricing, blank=True, default=""
    )
    is_active = models.BooleanField(gettext_lazy("on sale"), default=True)
    archived_at = models.DateTimeField(gettext_lazy("archived"), null=True, blank=True)

    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("variant")
        verbose_name_plural = gettext_lazy("variants")
        ordering = ("position", "pk")
        indexes = [
            models.Index(
                OpClass(Upper("sku"), name="text_pattern_ops"), name="variant_by_sku"
            ),
            models.Index(fields=["ean"], name="variant_by_ean", condition=~Q(ean="")),
            models.Index(Upper("mpn"), name="variant_by_mpn", condition=~Q(mpn="")),
            models.Index(
                OpClass(bare("sku"), name="text_pattern_ops"),
                name="variant_by_bare_sku",
            ),
            models.Index(
                OpClass(bare("mpn"), name="text_pattern_ops"),
                name="variant_by_bare_mpn",
                condition=~Q(mpn=""),
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def is_kit(self) -> bool:
        return bool(self.kit_pricing)


class CustomerPartNumber(models.Model):
    """A customer's own number for a variant, usable wherever a SKU is."""

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="part_numbers"
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="part_numbers"
    )
    number = models.CharField(gettext_lazy("own part number"), max_length=60)

    objects = OwnedQuerySet["CustomerPartNumber"].as_manager()

    class Meta:
        verbose_name = gettext_lazy("own part number")
        verbose_name_plural = gettext_lazy("own part numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "variant"], name="part_number_once_per_variant"
            ),
            models.UniqueConstraint(
                "customer", Upper("number"), name="part_number_once_per_customer"
            ),
        ]
        indexes = [
            models.Index(
                "customer",
                OpClass(bare("number"), name="text_pattern_ops"),
                name="part_number_by_bare_number",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Picture(models.Model):
    """A picture or drawing of a product, or of one variant."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="pictures"
    )
    variant = models.ForeignKey(
        Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file = models.FileField(gettext_lazy("file"), upload_to="pictures", max_length=120)
    alt = models.CharField(gettext_lazy("what it shows"), max_length=200, blank=True)
    # A drawing with dimensions is shown large and never as a thumbnail.
    is_dimensioned = models.BooleanField(gettext_lazy("with dimensions"), default=False)
    position = models.PositiveSmallIntegerField(gettext_lazy("position"), default=0)

    class Meta:
        verbose_name = gettext_lazy("picture")
        verbose_name_plural = gettext_lazy("pictures")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.file.name)
