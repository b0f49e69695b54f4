"""What is measured: requests as browsers send them, each by another company's buyer."""

from collections.abc import Sequence
from urllib.parse import quote_plus

import httpx

from bench.people import SEARCHES, TYPED, Ground, Visitor, fill_cart
from bench.requests import Maker, Request, Scenario, filled_in
from catalog.models import CatalogueAssignment, CatalogueChange, Unit
from orders.models import EntrySheet

LISTING, SEARCH = "Listing of 48, own prices, facets", "Search for two words"
PRODUCT, CART = "Product page", "Cart of 50 lines"
CART_LINES, ORDER_LINES, LONG = 50, 20, 1_000


def scenarios(visitors: Sequence[Visitor], ground: Ground) -> list[Scenario]:
    """What a shop is asked all day, reads first."""
    buyers = unlimited(visitors)
    return [
        *_listings(visitors, buyers, ground),
        *_articles(buyers, ground),
        *_carts(buyers, ground),
        *_long(buyers, ground),
    ]


def unlimited(visitors: Sequence[Visitor]) -> list[Visitor]:
    """Those who may see every article: without an assortment of their own."""
    narrowed = set(
        CatalogueAssignment.objects.filter(customer__isnull=False).values_list(
            "customer_id", flat=True
        )
    )
    # Branches inherit it.
    return [
        each
        for each in visitors
        if narrowed.isdisjoint(
            (each.member.customer_id, each.member.customer.parent_id)
        )
    ]


def _listings(
    visitors: Sequence[Visitor], buyers: Sequence[Visitor], ground: Ground
) -> list[Scenario]:
    category = f"/catalog/{ground.category}/"
    whole = f"/catalog/{ground.department}/?view=rows&sort=price"

    def page(path: str, holds: str = "article-list") -> Maker:
        return lambda _client, i: Request(
            visitors[i % len(visitors)], "GET", path, holds=holds
        )

    target = (30, 60)
    return [
        Scenario("Listing of 24, own prices, facets", target,
                 page(f"{category}?view=cards", "article-card")),
        Scenario(LISTING, target, page(category)),
        Scenario("Listing of 48 in the largest category", target,
                 lambda _client, i: Request(
                     buyers[i % len(buyers)], "GET", whole, holds="article-list")),
        Scenario("Listing of 48, dearest first, page 40", target,
                 page(f"{category}?view=rows&sort=price-down&page=40")),
        Scenario("Listing of 48, newest first", target,
                 page(f"{category}?view=rows&sort=newest")),
        Scenario("Listing of 48, by name", target,
                 page(f"{category}?view=rows&sort=name")),
        Scenario("Listing of 48, narrowed by a fact", target,
                 page(f"{category}?view=rows&sort=price&{ground.fact}")),
        Scenario("Listing of 48 after a change of the catalogue", (60, 120),
                 changed(page(category)), repeats=60),
    ]  # fmt: skip


def changed(make: Maker) -> Maker:
    """The same requests, each right after somebody changed the catalogue.

    Nothing that was counted before may be used: facets and the tree are counted anew.
    """

    def request(client: httpx.Client, i: int) -> Request:
        CatalogueChange.objects.create()
        return make(client, i)

    return request


def _articles(buyers: Sequence[Visitor], ground: Ground) -> list[Scenario]:
    typed = (*TYPED, ground.units[0].variant.sku[:8])

    def reader(i: int) -> Visitor:
        return buyers[i % len(buyers)]

    return [
        Scenario(PRODUCT, (15, 30), lambda _client, i: Request(
            reader(i), "GET", f"/products/{ground.slugs[i % len(ground.slugs)]}/",
            holds="panel")),
        Scenario(SEARCH, (30, 60), lambda _client, i: Request(
            reader(i), "GET",
            f"/search/?q={quote_plus(SEARCHES[i % len(SEARCHES)])}", holds="AR-")),
        Scenario("Suggestion", (30, 60), lambda _client, i: Request(
            reader(i), "GET",
            f"/search/suggest/?q={quote_plus(typed[i % len(typed)])}",
            holds="search__option", is_partial=True)),
    ]  # fmt: skip


def _parts(buyers: list[Visitor]) -> tuple[list[Visitor], list[Visitor], list[Visitor]]:
    """Who has a cart of 50 lines, who one of 1,000, who orders."""
    # A small fixture has 40 buyers in all.
    first_large = min(40, len(buyers) // 2)
    others = buyers[first_large + 4 :]
    return buyers[:first_large], buyers[first_large : first_large + 4], others


def _carts(buyers: list[Visitor], ground: Ground) -> list[Scenario]:
    holders, _, others = _parts(buyers)
    for i, holder in enumerate(holders):
        fill_cart(holder, ground.units[i : i + CART_LINES], first=i)

    def add(_client: httpx.Client, i: int) -> Request:
        unit = ground.units[i % len(holders) + i % CART_LINES]
        data = {"variant": str(unit.variant_id), "unit": str(unit.pk), "quantity": "1"}
        return Request(
            holders[i % len(holders)], "POST", "/cart/add/", data, is_partial=True
        )

    def submit(client: httpx.Client, i: int) -> Request:
        buyer = others[i % len(others)]
        return submitted(client, buyer, ground.units[i : i + ORDER_LINES], first=i)

    return [
        Scenario("Add to a cart of 50 lines", (20, 40), add),
        Scenario(CART, (40, 80), lambda _client, i: Request(
            holders[i % len(holders)], "GET", "/cart/", holds="AR-")),
        Scenario("Submit of 20 lines", (80, 150), submit, repeats=60),
    ]  # fmt: skip


def _long(buyers: list[Visitor], ground: Ground) -> list[Scenario]:
    _, large, others = _parts(buyers)
    thousand = thousand_units(ground)
    for holder in large:
        fill_cart(holder, thousand, first=0)

    def submit(client: httpx.Client, i: int) -> Request:
        return submitted(client, others[i % len(others)], thousand, first=i)

    def paste(_client: httpx.Client, i: int) -> Request:
        buyer = others[i % len(others)]
        EntrySheet.objects.filter(user=buyer.member.user).delete()
        lines = "\n".join(f"{unit.variant.sku}\t{12 + i}" for unit in thousand)
        return Request(
            buyer, "POST", "/quick-order/paste/", {"lines": lines}, status=302
        )

    return [
        Scenario("Cart of 1,000 lines", (500, 500), lambda _client, i: Request(
            large[i % len(large)], "GET", "/cart/", holds="AR-"), repeats=30),
        Scenario("Submit of 1,000 lines", (2000, 2000), submit, repeats=15),
        Scenario("Paste of 1,000 lines, checked", (1000, 1000), paste, repeats=30),
    ]  # fmt: skip


def submitted(
    client: httpx.Client, buyer: Visitor, units: tuple[Unit, ...], *, first: int
) -> Request:
    """The last click of a checkout; the cart is filled and the page opened before."""
    fill_cart(buyer, units, first=first)
    form = "//form[@id='checkout-form']"
    fields = filled_in(client, buyer, "/checkout/", form=form)
    return Request(buyer, "POST", "/checkout/", {**fields, "place": "1"}, status=302)


def thousand_units(ground: Ground) -> tuple[Unit, ...]:
    """Units of 1,000 articles, or of as many as there are."""
    units = Unit.objects.filter(is_default=True).select_related("variant")
    known = [unit.pk for unit in ground.units]
    more = units.exclude(pk__in=known).order_by("-pk")[: LONG - len(known)]
    return (*ground.units, *more)
