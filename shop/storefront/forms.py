"""What stands in the addresses and small forms of the shop."""

import time
from dataclasses import dataclass
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from accounts.buyer import Buyer
from catalog.rules import clean_query
from catalog.selectors.filters import ListingQuery, number_in
from pricing.listing import Place
from shop.storefront.mails import Question
from shop.storefront.selectors.listing_asks import ListingAsk, Sort, View

MOST_PAGES = 100_000
THEMES = (("", ""), ("light", ""), ("dark", ""))


class PreferencesForm(forms.Form):
    """How the shop looks on this device, and in which currency it shows prices."""

    theme = forms.ChoiceField(choices=THEMES, required=False)
    currency = forms.CharField(required=False, max_length=3)
    next = forms.CharField(required=False, max_length=2000)


class ContactForm(forms.Form):
    """A message to the seller. `started` says when the page was made, signed."""

    SALT = "storefront.contact"
    # People need longer to write, programs send at once.
    LEAST_SECONDS = 2
    MOST_SECONDS = 60 * 60 * 24

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    # Nobody sees this field; programs fill it in.
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))
    started = forms.CharField(
        required=False, max_length=200, widget=forms.HiddenInput()
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        buyer: Buyer,
        about: str = "",
    ) -> None:
        initial = {"started": self._sign()}
        if about:
            text = gettext("I am looking for: %(about)s")
            initial["message"] = text % {"about": clean_query(about)}
        if buyer.user is not None:
            initial |= {"name": buyer.user.get_full_name(), "email": buyer.user.email}
        super().__init__(data.dict() if data else data, initial=initial)

    def clean(self) -> dict[str, Any]:  # Any: Django's cleaned_data
        """Refuse what came at once or from a page of yesterday; ask once more."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        age = self._age_seconds(data.get("started", ""))
        if age is None or not self.LEAST_SECONDS <= age <= self.MOST_SECONDS:
            # Shown anew with a fresh time; what was typed stays.
            self.data = {**self.data, "started": self._sign()}
            self.add_error(None, gettext_lazy("Please send it once more."))
        return data

    def _age_seconds(self, started: str) -> float | None:
        try:
            made_at, _, _ = Signer(salt=self.SALT).unsign(started).partition("-")
        except BadSignature:
            return None
        return time.time() - int(made_at)

    def _sign(self) -> str:
        return Signer(salt=self.SALT).sign(f"{int(time.time())}-{token_urlsafe(16)}")

    @property
    def is_by_program(self) -> bool:
        """A field that nobody sees was filled in."""
        return bool(self.cleaned_data["website"])

    def question(self) -> Question:
        """What is written to the seller."""
        data = self.cleaned_data
        return Question(
            name=data["name"],
            email=data["email"],
            message=data["message"],
            mark=data["started"],
        )


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
        after=Place.read(params.get("after", "")) if sort.is_by_price else None,
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
