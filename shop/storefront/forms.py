"""What stands in the addresses and small forms of the shop."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.http import QueryDict

from accounts.buyer import Buyer
from catalog.selectors.filters import ListingQuery, number_in
from shop.storefront.selectors.listing import ListingAsk, Sort, View

MOST_PAGES = 100_000
THEMES = (("", ""), ("light", ""), ("dark", ""))


class PreferencesForm(forms.Form):
    """How the shop looks on this device."""

    theme = forms.ChoiceField(choices=THEMES, required=False)
    next = forms.CharField(required=False, max_length=2000)


@dataclass(frozen=True)
class Usual:
    """What a listing shows when its address does not say."""

    sort: Sort
    view: View


def usual_for(buyer: Buyer, *, is_search: bool = False) -> Usual:
    """Rows by own price for customers, cards in catalogue order for guests."""
    if is_search:
        sort = Sort.RELEVANCE
    else:
        sort = Sort.PRICE if buyer.is_approved and buyer.sees_prices else Sort.CATALOGUE
    return Usual(sort, View.ROWS if buyer.is_approved else View.CARDS)


def read_listing(
    params: QueryDict, *, path: str, buyer: Buyer, is_search: bool = False
) -> ListingAsk:
    """Read the address of a listing; what makes no sense in it is left out.

    Who sees no prices cannot sort or filter by them: the order alone would tell.
    """
    usual = usual_for(buyer, is_search=is_search)
    query = ListingQuery.read(params)
    if not is_search:
        query = ListingQuery(
            brands=query.brands, facts=query.facts, in_stock=query.in_stock
        )
    least = most = None
    if buyer.sees_prices:
        least, most = _bound(params, "price.from"), _bound(params, "price.to")
    sort = _sort(params, buyer, usual.sort)
    if (least is not None or most is not None) and not sort.is_by_price:
        sort = Sort.PRICE
    if sort == Sort.RELEVANCE and not query.text:
        sort = Sort.CATALOGUE
    return ListingAsk(
        path=path,
        query=query,
        sort=sort,
        view=_view(params, usual.view),
        page=_page(params),
        least=least,
        most=most,
        usual_sort=usual.sort,
        usual_view=usual.view,
    )


def _sort(params: QueryDict, buyer: Buyer, usual: Sort) -> Sort:
    wanted = params.get("sort", "")
    sort = Sort(wanted) if wanted in Sort.values else usual
    return sort if buyer.sees_prices or not sort.is_by_price else usual


def _view(params: QueryDict, usual: View) -> View:
    wanted = params.get("view", "")
    return View(wanted) if wanted in View.values else usual


def _page(params: QueryDict) -> int:
    text = params.get("page", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 7
    return max(1, min(int(text), MOST_PAGES)) if is_number else 1


def _bound(params: QueryDict, name: str) -> Decimal | None:
    number = number_in(params.get(name, ""))
    return number if number is not None and number >= 0 else None
