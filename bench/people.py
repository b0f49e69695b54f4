"""Buyers of different companies, signed in and with carts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count

from accounts.models import Member, User
from catalog.models import (
    AttributeValue,
    Catalogue,
    CatalogueAssignment,
    CatalogueRule,
    Category,
    Product,
    RuleEffect,
    Unit,
)
from orders.models import Cart, CartLine

# A double-submit secret of our own: it takes part in no security decision here.
TOKEN = "a" * 32
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True)
class Visitor:
    """A buyer with a session."""

    member: Member
    session_key: str

    @property
    def cookies(self) -> dict[str, str]:
        return {
            settings.SESSION_COOKIE_NAME: self.session_key,
            settings.CSRF_COOKIE_NAME: TOKEN,
        }


@dataclass(frozen=True)
class Ground:
    """What is asked for: a long category, a department, articles with units, words.

    `fact` narrows the long category: the parameter of an address.
    """

    category: str
    department: str
    fact: str
    slugs: tuple[str, ...]
    units: tuple[Unit, ...]


SEARCHES = (
    "work gloves", "stainless bolt", "ball valve", "safety shoes", "copper pipe",
    "hammer drill", "wine glass", "floor cleaner", "torque wrench", "storage box",
)  # fmt: skip
TYPED = ("wor", "ball va", "hamm", "copp", "safety b", "saw", "glo")


def signed_in(count: int) -> list[Visitor]:
    """Buyers of `count` companies, spread over those with own lists and without."""
    members = Member.objects.filter(role__code="buyer").order_by("pk")
    stride = max(members.count() // count, 1)
    chosen = list(members.select_related("user", "customer__channel")[::stride][:count])
    return [visitor_of(member) for member in chosen]


def visitor_of(member: Member) -> Visitor:
    """A member, signed in."""
    return Visitor(member, session_of(member.user))


def session_of(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def ground() -> Ground:
    """The largest category, a few hundred articles spread over the range."""
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    spread = ids[:: max(len(ids) // 400, 1)]
    products = Product.objects.filter(pk__in=spread, texts__language="en")
    units = Unit.objects.filter(variant__product__in=spread, is_default=True)
    largest = Category.objects.order_by("path").first()
    return Ground(
        category=largest.code if largest else "",
        department=_department(),
        fact=_fact(largest),
        slugs=tuple(products.order_by("pk").values_list("texts__slug", flat=True)),
        units=tuple(units.select_related("variant").order_by("pk")),
    )


def _department() -> str:
    """The category with most products."""
    sizes = Category.objects.annotate(count=Count("products"))
    largest = sizes.order_by("-count", "path").first()
    return largest.code if largest else ""


def _fact(category: Category | None) -> str:
    """A choice that some products of `category` have, as an address narrows by it."""
    value = (
        AttributeValue.objects.filter(product__category=category, choice__isnull=False)
        .select_related("attribute", "choice")
        .order_by("pk")
        .first()
    )
    if value is None or value.choice is None:
        return ""
    return f"a.{value.attribute.code}={value.choice.code}"


def give_assortments(visitors: Sequence[Visitor]) -> None:
    """Give every fifth company a catalogue: most hide some, some show little.

    One in three shows a twentieth of the categories only, the others hide a twelfth of
    them; each has 200 products as exceptions.
    """
    leaves = list(Category.objects.filter(numchild=0).order_by("path"))
    products = list(Product.objects.order_by("pk").values_list("pk", flat=True)[:4000])
    for number, visitor in enumerate(visitors[::5]):
        shows_little = number % 3 == 0
        catalogue = Catalogue.objects.create(
            code=f"bench-{number}", name=f"Assortment {number}"
        )
        part = leaves[number % 12 :: 20] if shows_little else leaves[number % 12 :: 12]
        effect = RuleEffect.INCLUDE if shows_little else RuleEffect.EXCLUDE
        rules = [
            CatalogueRule(catalogue=catalogue, effect=effect, category=category)
            # The long category stays: it is what everybody lists.
            for category in part
            if shows_little or category != leaves[0]
        ]
        rules += [
            CatalogueRule(catalogue=catalogue, effect=RuleEffect.INCLUDE, category=one)
            for one in leaves[:1]
        ]
        if not shows_little:
            rules.append(CatalogueRule(catalogue=catalogue, effect=RuleEffect.INCLUDE))
        rules += [
            CatalogueRule(catalogue=catalogue, effect=effect, product_id=pk)
            for pk in products[number :: max(len(products) // 200, 1)]
        ]
        CatalogueRule.objects.bulk_create(rules)
        CatalogueAssignment.objects.create(
            catalogue=catalogue, customer=visitor.member.customer
        )


def fill_cart(visitor: Visitor, units: tuple[Unit, ...], *, first: int) -> Cart:
    """Put `units` into a new current cart, ten pieces and more of each."""
    member = visitor.member
    Cart.objects.filter(
        customer=member.customer, user=member.user, is_current=True
    ).update(is_current=False)
    cart = Cart.objects.create(
        channel=member.customer.channel, customer=member.customer, user=member.user
    )
    CartLine.objects.bulk_create(
        CartLine(cart=cart, variant=unit.variant, unit=unit, quantity=Decimal(10 + i))
        for i, unit in enumerate(units, start=first)
    )
    return cart
