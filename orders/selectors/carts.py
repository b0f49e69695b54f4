"""The buyer's carts beside each other, and the head of each one's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject, Round
from django.urls import reverse
from django.utils.translation import gettext

from accounts.blank_buyer import BuyerKind, keys_of
from accounts.buyer import Buyer
from accounts.models import User
from accounts.rights import Right
from catalog.models import Unit
from catalog.selectors.texts import languages_for, with_words
from orders.models import (
    Cart,
    CartLine,
    CartPurpose,
    CartShare,
    CartState,
    CartUse,
    ShareLevel,
)
from orders.models.carts import CURRENT_CART, current_cart_params
from orders.selectors.lines import unit_name
from orders.selectors.lines_read import joined_name
from orders.selectors.sharing import (
    changed_sentence,
    last_change,
    shared_sentence,
)
from shop.money import minor_digits
from shop.statements import Given, Statement
from shop.templatetags.angro import date_day

MOST_IN_MENU = 8
MOST_LATER = 50
_CART = tuple(field.attname for field in Cart._meta.concrete_fields)
# Whose names stand beside a cart, and what of them, in the order of the model.
_PEOPLE = ("user", "touched_by", "prepared_by")
_NAMED = ("id", "email", "name")


@dataclass(frozen=True)
class CartCard:
    """A cart in the list: what is in it, whose it is, who changed it and when.

    `total` is of the goods at the prices last seen, None without prices. `changed` is
    when and by whom, for below a head.
    """

    pk: int
    name: str
    url: str
    is_current: bool
    is_later: bool
    is_own: bool
    may_change: bool
    lines_count: int
    total: Decimal | None
    owner: str
    changed: str
    shared: str
    prepared: str = ""


@dataclass(frozen=True)
class CartHead:
    """What the page of a cart says above its lines.

    `given_name` is what somebody typed, `name` what it is called by. `others` are
    (name, address) of carts touched lately.
    """

    pk: int
    name: str
    given_name: str
    url: str
    is_current: bool
    is_own: bool
    may_change: bool
    may_send: bool
    may_share: bool
    owner: str
    changed: str
    shared: str
    others: tuple[tuple[str, str], ...]
    prepared: str = ""
    prepared_note: str = ""


@dataclass(frozen=True)
class LaterLine:
    """A line that waits for later."""

    pk: int
    cart_id: int
    sku: str
    name: str
    quantity: Decimal
    unit_name: str


def cart_url(cart: Cart, buyer: Buyer) -> str:
    """Where a cart is shown: the current one at an address of its own."""
    current = Cart.objects.current_of(buyer).values_list("pk", flat=True).first()
    return _url(cart.pk, is_current=cart.pk == current)


def cart_cards(buyer: Buyer) -> list[CartCard]:
    """Open carts that `buyer` may see: the current one first, then the last touched.

    Three queries for any number.
    """
    carts = _told(Cart.objects.visible_to(buyer).open(), buyer)
    rows = carts.annotate(
        lines_count=Coalesce(_per_cart(Count("pk")), 0),
        seen_amount=_per_cart(_seen_amount(buyer)),
    )
    current = Cart.objects.current_of(buyer).values_list("pk", flat=True).first()
    cards = [_card(cart, buyer, current) for cart in rows]
    return sorted(cards, key=lambda card: not card.is_current)


def cart_head(cart: Cart | None, buyer: Buyer) -> CartHead | None:
    """The head of a cart's page; None for a guest's and where there is no cart."""
    if cart is None or buyer.customer is None:
        return None
    (told, *others), current = _with_others(cart, buyer)
    card_url = _url(cart.pk, is_current=cart.pk == current)
    is_own = told.user_id == _user_id(buyer)
    return CartHead(
        pk=told.pk,
        name=_name(told),
        given_name=told.name,
        url=card_url,
        is_current=told.pk == current,
        is_own=is_own,
        may_change=_may(told, buyer, ShareLevel.CHANGE, ShareLevel.ORDER),
        may_send=_may(told, buyer, ShareLevel.ORDER),
        may_share=is_own and buyer.can(Right.SHARE_CARTS),
        owner="" if is_own else str(told.user),
        changed=changed_sentence(told, buyer),
        shared=_shared(told),
        others=tuple(
            (_name(one), _url(one.pk, is_current=one.pk == current)) for one in others
        ),
        prepared=_prepared(told),
        prepared_note=told.prepared_note,
    )


def later_lines(buyer: Buyer, *, besides: Cart | None) -> list[LaterLine]:
    """Lines that wait for later, the last put aside first; one query.

    None on the page of the cart where they wait.
    """
    if buyer.customer is None or buyer.user is None:
        return []
    rows = _later(BuyerKind.of(buyer), languages_for(buyer)).ask(
        besides=besides.pk if besides else 0, **keys_of(buyer)
    )
    return [
        LaterLine(
            pk=row.pk,
            cart_id=row.cart_id,
            sku=row.variant__sku,
            name=joined_name(row.name or row.variant__sku, row.variant__label),
            quantity=row.quantity,
            unit_name=unit_name(Unit(code=row.unit__code, factor=row.unit__factor)),
        )
        for row in rows
    ]


@lru_cache(maxsize=64)
def _later(kind: BuyerKind, languages: tuple[str, ...]) -> Statement:
    uses = CartUse.objects.filter(
        cart__in=Cart.objects.owned_by(kind.buyer).open(),
        user=Given("by"),
        purpose=CartPurpose.LATER,
    )
    lines = CartLine.objects.filter(cart__in=uses.values("cart"))
    rows = with_words(
        lines.exclude(cart=Given("besides")),
        languages,
        "name",
        relation="variant__product__texts",
    ).order_by("-pk")
    about = ("variant__sku", "variant__label", "unit__code", "unit__factor")
    columns = ("pk", "cart_id", "quantity", *about, "name")
    return Statement.of(rows.values_list(*columns)[:MOST_LATER])


def _with_others(cart: Cart, buyer: Buyer) -> tuple[list[Cart], int | None]:
    """A cart, then the open ones touched lately, and the key of the current one.

    One query: every page of a cart asks for all of it.
    """
    kind = BuyerKind.of(buyer)
    rows = _heads(kind).ask(
        cart=cart.pk,
        current=RawSQL(f"({CURRENT_CART})", current_cart_params(buyer)),  # noqa: S611 a constant
        **keys_of(buyer),
    )
    return [_cart_of(row) for row in rows], rows[0].current


@lru_cache(maxsize=64)
def _heads(kind: BuyerKind) -> Statement:
    asked = Q(pk=Given("cart"))
    shares = CartShare.objects.filter(cart=OuterRef("pk")).order_by("user__name", "pk")
    named = JSONObject(
        level="level", user_id="user", name="user__name", email="user__email"
    )
    later = CartUse.objects.filter(
        cart=OuterRef("pk"), user=Given("by"), purpose=CartPurpose.LATER
    )
    rows = Cart.objects.visible_to(kind.buyer).annotate(
        is_later=Exists(later),
        shares_read=ArraySubquery(shares.values(json=named)),
        current=Given("current", BigIntegerField()),
    )
    first = Case(When(asked, then=0), default=1)
    people = [f"{one}__{name}" for one in _PEOPLE for name in _NAMED]
    return Statement.of(
        rows.filter(asked | Q(state=CartState.OPEN))
        .order_by(first, "-touched_at", "-pk")
        .values_list(*_CART, *people, "is_later", "shares_read", "current")[
            : MOST_IN_MENU + 1
        ]
    )


def _cart_of(row: Sequence[Any]) -> Cart:  # Any: columns
    """A cart with what names and sentences need, as `_told` reads it."""
    *columns, is_later, shares, _ = row
    cart = Cart.from_db(connection.alias, _CART, columns[: len(_CART)])
    names = columns[len(_CART) :]
    for place, one in enumerate(_PEOPLE):
        start = place * len(_NAMED)
        setattr(cart, one, _person(names[start : start + len(_NAMED)]))
    told = [_share(each) for each in shares]
    vars(cart).update(is_later=is_later, told_shares=told)
    return cart


def _share(row: Mapping[str, Any]) -> CartShare:  # Any: JSON
    who = _person([row["user_id"], row["email"], row["name"]])
    return CartShare(level=row["level"], user=who)


def _person(values: Sequence[Any]) -> User | None:  # Any: columns
    if values[0] is None:
        return None
    return User.from_db(connection.alias, _NAMED, values)


def _told(carts: QuerySet[Cart], buyer: Buyer) -> QuerySet[Cart]:
    """With what names and sentences need, the last touched first."""
    shares = CartShare.objects.select_related("user").order_by("user__name", "pk")
    uses = CartUse.objects.filter(
        cart=OuterRef("pk"), user=buyer.by, purpose=CartPurpose.LATER
    )
    is_later = Exists(uses) if buyer.by else Value(False, output_field=BooleanField())
    return (
        carts.select_related("user", "touched_by", "prepared_by")
        .prefetch_related(Prefetch("shares", queryset=shares, to_attr="told_shares"))
        .annotate(is_later=is_later)
        .order_by("-touched_at", "-pk")
    )


def _per_cart(figure: Count | Sum) -> Subquery:
    lines = CartLine.objects.filter(cart=OuterRef("pk")).order_by()
    return Subquery(lines.values("cart").annotate(figure=figure).values("figure"))


def _seen_amount(buyer: Buyer) -> Sum:
    line = Round(
        F("quantity") * F("seen_unit_amount"), precision=minor_digits(buyer.currency)
    )
    return Sum(line, output_field=DecimalField())


def _card(cart: Cart, buyer: Buyer, current: int | None) -> CartCard:
    is_own = cart.user_id == _user_id(buyer)
    seen: Decimal | None = cart.seen_amount  # type: ignore[attr-defined] # annotated
    count: int = cart.lines_count  # type: ignore[attr-defined] # annotated
    is_later: bool = cart.is_later  # type: ignore[attr-defined] # annotated
    return CartCard(
        pk=cart.pk,
        name=_name(cart),
        url=_url(cart.pk, is_current=cart.pk == current),
        is_current=cart.pk == current,
        is_later=is_later,
        is_own=is_own,
        may_change=_may(cart, buyer, ShareLevel.CHANGE, ShareLevel.ORDER),
        lines_count=count,
        total=(seen or Decimal(0)) if buyer.sees_prices else None,
        owner="" if is_own else str(cart.user),
        changed=last_change(cart, buyer),
        shared=_shared(cart),
        prepared=_prepared(cart),
    )


def _prepared(cart: Cart) -> str:
    """Who of the seller's filled it, where somebody did."""
    if cart.prepared_by is None:
        return ""
    return gettext("prepared by %(name)s") % {"name": cart.prepared_by}


def _name(cart: Cart) -> str:
    if cart.name:
        return cart.name
    is_later: bool = cart.is_later  # type: ignore[attr-defined] # annotated
    if is_later:
        return gettext("Saved for later")
    return gettext("Cart of %(day)s") % {"day": date_day(cart.created_at)}


def _url(pk: int, *, is_current: bool) -> str:
    if is_current:
        return reverse("orders:cart")
    return reverse("orders:cart-page", args=[pk])


def _may(cart: Cart, buyer: Buyer, *levels: ShareLevel) -> bool:
    if cart.user_id == _user_id(buyer):
        return True
    return any(
        share.level in levels and _reaches(share, buyer) for share in _shares(cart)
    )


def _reaches(share: CartShare, buyer: Buyer) -> bool:
    # As CartShareQuerySet.reaching tells it in SQL.
    if share.user_id is None:
        return not buyer.sees_own_only
    return share.user_id == _user_id(buyer)


def _shares(cart: Cart) -> list[CartShare]:
    found: list[CartShare] = cart.told_shares  # type: ignore[attr-defined] # prefetched
    return found


def _shared(cart: Cart) -> str:
    return shared_sentence(
        [(str(one.user) if one.user else "", one.level) for one in _shares(cart)]
    )


def _user_id(buyer: Buyer) -> int | None:
    return buyer.by.pk if buyer.by else None
