"""What managers teach the search, what it is asked, and what is bought most."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.models import Channel
from catalog.models.products import Product

LONGEST_PHRASE = 80


class SynonymKind(models.TextChoices):
    SAME = "same", gettext_lazy("mean the same")
    ONE_WAY = "one_way", gettext_lazy("also find")


class Synonym(models.Model):
    """Words and phrases of one language that the search takes for one another.

    Of the kind SAME each of `words` finds what any of them finds; ONE_WAY whoever asks
    for one of `words` also finds what one of `finds` does, not the other way round.
    Changes are in force with the next request: they change the catalogue's version.
    """

    language = models.CharField(
        gettext_lazy("language"), max_length=8, choices=settings.LANGUAGES
    )
    kind = models.CharField(
        gettext_lazy("these words"),
        max_length=8,
        choices=SynonymKind,
        default=SynonymKind.SAME,
    )
    words = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        verbose_name=gettext_lazy("words or phrases"),
        size=20,
    )
    finds = ArrayField(
        models.CharField(max_length=LONGEST_PHRASE),
        verbose_name=gettext_lazy("also find"),
        size=20,
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(gettext_lazy("in force"), default=True)
    changed_at = models.DateTimeField(gettext_lazy("changed"), auto_now=True)

    class Meta:
        verbose_name = gettext_lazy("synonym")
        verbose_name_plural = gettext_lazy("synonyms")
        constraints = [
            models.CheckConstraint(
                name="synonym_finds_something_else",
                condition=Q(kind=SynonymKind.SAME, words__len__gte=2, finds__len=0)
                | Q(kind=SynonymKind.ONE_WAY, words__len__gte=1, finds__len__gte=1),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.words)


class SearchLogQuerySet(models.QuerySet["SearchLog"]):
    def without_hits(self) -> Self:
        """What was looked for in vain, corrections aside."""
        return self.filter(Q(hits_count=0) | ~Q(corrected=""))


class SearchLog(models.Model):
    """How often a query was asked on a day in a channel, and what it found last.

    No person, no customer, no hour: what people look for is nobody's business, that
    they do not find it is. Days past the seller's retention are forgotten.
    """

    on = models.DateField(gettext_lazy("day"))
    channel = models.ForeignKey(
        Channel,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=gettext_lazy("channel"),
    )
    language = models.CharField(gettext_lazy("language"), max_length=8)
    query = models.CharField(gettext_lazy("searched for"), max_length=120)
    searches_count = models.PositiveIntegerField(gettext_lazy("searches"), default=1)
    # Counted up to 1,001: 1,000 and more.
    hits_count = models.PositiveIntegerField(gettext_lazy("found"))
    corrected = models.CharField(
        gettext_lazy("searched instead"), max_length=120, blank=True
    )
    # Of the searches; each counts once, however many of its hits were opened.
    opened_count = models.PositiveIntegerField(
        gettext_lazy("led to an article"), default=0, db_default=0
    )

    objects = SearchLogQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("search")
        verbose_name_plural = gettext_lazy("searches")
        constraints = [
            models.UniqueConstraint(
                fields=["on", "channel", "language", "query"],
                name="search_log_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.query


class OpenedHit(models.Model):
    """How often a hit of a search was opened on the search's day."""

    search = models.ForeignKey(SearchLog, on_delete=models.CASCADE, related_name="hits")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    opened_count = models.PositiveIntegerField(gettext_lazy("opened"), default=1)

    class Meta:
        verbose_name = gettext_lazy("opened hit")
        verbose_name_plural = gettext_lazy("opened hits")
        constraints = [
            models.UniqueConstraint(
                fields=["search", "product"], name="opened_hit_once_a_search"
            )
        ]

    def __str__(self) -> str:
        return f"{self.search} → {self.product_id}"


class ProductPopularity(models.Model):
    """On how many orders of late a product stands; without any there is no row.

    Counted by a sweep of the app that knows orders; orders search results too many to
    rank.
    """

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="popularity"
    )
    orders_count = models.PositiveIntegerField(gettext_lazy("orders"))

    class Meta:
        verbose_name = gettext_lazy("popularity")
        verbose_name_plural = gettext_lazy("popularity")
        indexes = [
            models.Index(fields=["-orders_count", "product"], name="product_by_orders")
        ]

    def __str__(self) -> str:
        return str(self.orders_count)


class StaleText(models.Model):
    """A product whose texts are to be read anew for the search, by a sweep."""

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )

    class Meta:
        verbose_name = gettext_lazy("text to be read anew")
        verbose_name_plural = gettext_lazy("texts to be read anew")

    def __str__(self) -> str:
        return str(self.pk)
