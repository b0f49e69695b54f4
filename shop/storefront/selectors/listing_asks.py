"""What the address of a listing asks for, and the addresses of its neighbours."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from catalog.selectors.filters import ListingQuery
from pricing.listing import Place
from shop.storefront.selectors.facets import Pairs

ROWS_A_PAGE, CARDS_A_PAGE = 48, 24
PRICE = "price"
# Addresses that name a page and no place are answered by counting from the beginning,
# this many articles at most.
MOST_SKIPPED = 5_000
# Who sees only so many categories of a large catalogue is asked for in those.
MOST_NAMED = 500


class Sort(TextChoices):
    PRICE = "price", gettext_lazy("Price, low to high")
    PRICE_DOWN = "price-down", gettext_lazy("Price, high to low")
    RELEVANCE = "relevance", gettext_lazy("Best match")
    CATALOGUE = "catalogue", gettext_lazy("Catalogue order")
    NAME = "name", gettext_lazy("Name")
    NEWEST = "newest", gettext_lazy("Newest first")

    @property
    def is_by_price(self) -> bool:
        return self in (Sort.PRICE, Sort.PRICE_DOWN)


class View(TextChoices):
    ROWS = "rows", gettext_lazy("Rows")
    CARDS = "cards", gettext_lazy("Cards")


@dataclass(frozen=True)
class ListingAsk:
    """What an address asks for. Price bounds are the buyer's own, both included.

    In the order of prices a page begins behind the place `after`, if it is known.
    """

    path: str
    query: ListingQuery
    sort: Sort
    view: View
    page: int = 1
    least: Decimal | None = None
    most: Decimal | None = None
    after: Place | None = None
    # What goes without saying is left out of addresses.
    usual_sort: Sort = Sort.CATALOGUE
    usual_view: View = View.CARDS

    @property
    def size(self) -> int:
        return ROWS_A_PAGE if self.view == View.ROWS else CARDS_A_PAGE

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query.selected_count or self.has_price_range)

    @property
    def has_price_range(self) -> bool:
        return self.least is not None or self.most is not None

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of this very list, the page aside."""
        found = list(self.query.pairs())
        for name, bound in (("from", self.least), ("to", self.most)):
            if bound is not None:
                found.append((f"{PRICE}.{name}", f"{bound:f}"))
        return [*found, *self.kept_pairs(with_text=False)]

    def kept_pairs(self, *, with_text: bool = True) -> list[tuple[str, str]]:
        """What stays when filters change: words, order, view."""
        found = [("q", self.query.text)] if with_text and self.query.text else []
        if self.sort != self.usual_sort:
            found.append(("sort", self.sort.value))
        if self.view != self.usual_view:
            found.append(("view", self.view.value))
        return found

    def url(self) -> str:
        """The address of this page of the list."""
        pairs = self.pairs()
        if self.page > 1:
            pairs.append(("page", str(self.page)))
            if self.after is not None:
                pairs.append(("after", str(self.after)))
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def url_without(self, gone: Pairs) -> str:
        """The first page without some parameters; an empty value stands for any."""
        names = {name for name, value in gone if not value}
        pairs = [
            pair for pair in self.pairs() if pair not in gone and pair[0] not in names
        ]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path
