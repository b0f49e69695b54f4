"""What search engines are shown: the channel as its guests see it, never more."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import override

from accounts.buyer import Above, Buyer
from catalog.models import Product, ProductText
from catalog.selectors.kept import kept
from catalog.selectors.texts import languages_for, with_words
from shop.storefront.selectors.pages import PAGES, page_url
from shop.storefront.selectors.tree import Branch, shop_tree


def as_guest(buyer: Buyer) -> Buyer:
    """Whoever asks, the channel's guest in the channel's language."""
    return replace(
        buyer,
        user=None,
        customer=None,
        above=Above(),
        member=None,
        rep=None,
        rights=frozenset(),
        customer_ids=(),
        guest_token="",
        chosen_currency="",
        language=buyer.channel.language,
        found={},
    )


class GuestSitemap(Sitemap[Any]):  # Any: each section has items of its own
    """A section, at the host name it was asked by."""

    limit = 10_000

    def __init__(self, buyer: Buyer, host: str) -> None:
        self.buyer = as_guest(buyer)
        self.host = host

    def get_domain(self, site: Any = None) -> str:  # Any: the Sites framework's
        return self.host

    def address(self, name: str, *args: str) -> str:
        """An address in the channel's language."""
        with override(self.buyer.language):
            return reverse(name, args=args)


class CategorySitemap(GuestSitemap):
    def items(self) -> list[Branch]:
        return list(shop_tree(self.buyer).branches)

    def location(self, item: Branch) -> str:
        return self.address("storefront:category", item.slug)


class ProductBlocks(Paginator[Product]):
    """Pages by ranges of keys: no page skips the million products before it.

    `blocks` are the numbers of the ranges in which the guest sees anything.
    """

    def __init__(self, products: QuerySet[Product], blocks: Sequence[int]) -> None:
        super().__init__(products, GuestSitemap.limit)
        self.blocks = blocks

    @property
    def page_range(self) -> Sequence[int]:  # type: ignore[override]  # with gaps
        return self.blocks

    def page(self, number: int | str) -> Page[Product]:
        # The first part is always there, with nothing in it where nothing shows.
        if not str(number).isdecimal() or int(number) not in {1, *self.blocks}:
            raise EmptyPage
        last = int(number) * self.per_page
        products = cast("QuerySet[Product]", self.object_list)  # as it was given
        block = products.filter(pk__gt=last - self.per_page, pk__lte=last)
        return Page(block, int(number), self)


class ProductSitemap(GuestSitemap):
    def items(self) -> QuerySet[Product]:
        """Products with words: without them there is no page to show."""
        products = Product.objects.visible_to(self.buyer).order_by("pk")
        written = products.filter(
            Exists(
                ProductText.objects.filter(
                    product=OuterRef("pk"), language__in=languages_for(self.buyer)
                )
            )
        )
        return with_words(written.only("pk"), languages_for(self.buyer), "slug")

    @property
    def paginator(self) -> ProductBlocks:
        products = self.items()
        find = partial(_blocks_with, products, self.limit)
        blocks = kept(self.buyer, ("storefront.sitemap", self.limit), find)
        return ProductBlocks(products, blocks)

    def location(self, item: Product) -> str:
        slug = vars(item)["slug"]  # an annotation
        return self.address("storefront:product", slug)


def _blocks_with(products: QuerySet[Product], size: int) -> tuple[int, ...]:
    """Numbers, from 1 on, of the ranges of `size` keys that hold any product."""
    numbered = products.order_by().annotate(block=(F("pk") - 1) / size + 1)
    return tuple(sorted(numbered.values_list("block", flat=True).distinct()))


class PageSitemap(GuestSitemap):
    def items(self) -> list[str]:
        return list(PAGES) if self.buyer.may_browse else []

    def location(self, item: str) -> str:
        with override(self.buyer.language):
            return page_url(item)


SECTIONS: dict[str, type[GuestSitemap]] = {
    "categories": CategorySitemap,
    "products": ProductSitemap,
    "pages": PageSitemap,
}
