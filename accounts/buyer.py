"""Who asks: one value that every read and every service takes along."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar, cast

from accounts.models import (
    AccessMode,
    Channel,
    Customer,
    Member,
    SellingMode,
    User,
)
from accounts.rights import Right, RightScope
from shop.working_days import WorkingDays

T = TypeVar("T")


@dataclass(frozen=True)
class Above:
    """What a customer takes over from the companies above it, the nearest first.

    `is_stopped`: one of them is blocked, so nothing below it may order.
    """

    currency: str = ""
    selling_mode: str = ""
    is_stopped: bool = False


@dataclass(frozen=True)
class Buyer:
    """A user acting for a customer in a channel at an instant.

    A guest has no user; somebody signed in without a company has no customer.
    `rep` is the staff user who acts on behalf of the customer; `user` is then the
    person of the customer acted for. `customer_ids` are the
    customers the user may switch to, `now` is aware, `rights` are those of the role in
    `customer`.
    """

    channel: Channel
    now: datetime
    language: str
    user: User | None = None
    customer: Customer | None = None
    above: Above = Above()
    member: Member | None = None
    rep: User | None = None
    rights: frozenset[str] = frozenset()
    customer_ids: tuple[int, ...] = ()
    guest_token: str = ""
    # What somebody without a currency of their own chose, of what the channel offers.
    chosen_currency: str = ""
    # What one request finds out once: chains, terms. Never shared between buyers.
    found: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_guest(self) -> bool:
        return self.user is None

    @property
    def currency(self) -> str:
        """The customer's or the nearest parent's, else the one chosen here.

        Without either the channel's. What the channel does not offer is not chosen.
        """
        return self.own_currency or self._chosen or self.channel.currency

    @property
    def own_currency(self) -> str:
        """What staff set for the customer or a company above it."""
        own = self.customer.currency if self.customer else ""
        return own or self.above.currency

    @property
    def _chosen(self) -> str:
        is_offered = self.chosen_currency in self.channel.currencies
        return self.chosen_currency if is_offered else ""

    @property
    def offered_currencies(self) -> tuple[str, ...]:
        """Currencies to choose from; none where there is nothing to choose."""
        if self.own_currency or not self.sees_prices:
            return ()
        others = [
            each for each in self.channel.currencies if each != self.channel.currency
        ]
        return (self.channel.currency, *others) if others else ()

    @property
    def country(self) -> str:
        """Where taxes are asked for by default: the customer's country."""
        party = self.customer or self.channel.seller
        return str(party.country.code)

    @property
    def today(self) -> date:
        """The date at the seller's."""
        return self.now.astimezone(self.channel.seller.zone).date()

    @property
    def local_now(self) -> datetime:
        """The instant by the seller's clock."""
        return self.now.astimezone(self.channel.seller.zone)

    @property
    def working_days(self) -> WorkingDays:
        """The seller's."""
        return self.channel.seller.working_days

    @property
    def selling_mode(self) -> str:
        """How orders come about: the customer's way, a parent's, or the channel's."""
        own = self.customer.selling_mode if self.customer else ""
        return own or self.above.selling_mode or self.channel.selling_mode

    @property
    def can_check_out(self) -> bool:
        """Carts become orders here; otherwise orders come from quotes only."""
        return self.selling_mode != SellingMode.NEGOTIATED

    @property
    def can_ask_for_quotes(self) -> bool:
        return self.selling_mode != SellingMode.SELF_SERVICE

    @property
    def is_approved(self) -> bool:
        """The customer may order: approved itself, and nobody above it is blocked."""
        if self.customer is None or self.above.is_stopped:
            return False
        return self.customer.is_approved

    @property
    def sees_prices(self) -> bool:
        """Prices show to approved customers with the right, and in open channels.

        A pending or blocked company sees what a guest of the channel sees.
        """
        if self.is_approved and self.can(Right.SEE_PRICES):
            return True
        is_open = self.channel.access_mode == AccessMode.OPEN
        return is_open and not self.is_approved

    @property
    def may_browse(self) -> bool:
        """Closed channels show their catalogue to approved customers only."""
        if self.channel.access_mode == AccessMode.CLOSED:
            return self.is_approved
        return True

    @property
    def may_fill_cart(self) -> bool:
        return self.sees_prices and (not self.is_approved or self.can(Right.EDIT_CART))

    @property
    def may_order(self) -> bool:
        """Submit an order: an approved customer with the right to."""
        return self.is_approved and self.can(Right.PLACE_ORDERS)

    @property
    def may_order_as_guest(self) -> bool:
        """Order as a consumer without an account, where the channel takes that."""
        return (
            self.is_guest
            and self.channel.allows_guest_checkout
            and self.sees_prices
            and self.can_check_out
        )

    @property
    def by(self) -> User | None:
        """Who is at the keyboard: the rep on the customer's behalf, else the user.

        Deeds, carts and sheets are theirs; orders and quotes are `user`'s.
        """
        return self.rep or self.user

    @property
    def behalf(self) -> Customer | None:
        """The customer that a rep acts for, as events name it; None without a rep."""
        return self.customer if self.rep else None

    @property
    def paper_language(self) -> str:
        """Of what is written for the customer: orders, quotes, all that is printed.

        A representative reads the shop in the language they chose themselves; papers
        are in that of the person they act for.
        """
        if self.rep is None or self.user is None:
            return self.language
        return self.user.language or self.language

    def for_papers(self) -> "Buyer":
        """The same buyer as names are written into documents for it."""
        if self.paper_language == self.language:
            return self
        return replace(self, language=self.paper_language, found={})

    def can(self, right: Right) -> bool:
        """Say whether the role in the customer acted for includes `right`."""
        return right.value in self.rights

    def customer_ids_for(self, right: Right) -> tuple[int, ...]:
        """Customers whose documents `right` opens now: the one acted for, or none."""
        if self.customer is None or not self.can(right):
            return ()
        return (self.customer.pk,)

    @property
    def sees_own_only(self) -> bool:
        """Roles of scope "own" reach the documents this user made, no others."""
        scope = self.member.role.scope if self.member else RightScope.COMPANY
        return self.rep is None and scope == RightScope.OWN

    def at(self, instant: datetime) -> "Buyer":
        """The same buyer at another instant, for previews and explanations."""
        return replace(self, now=instant, found={})

    def remember(self, key: str, find: Callable[[], T]) -> T:
        """Find something once for each buyer value, that is once a request."""
        if key not in self.found:
            self.found[key] = find()
        return cast("T", self.found[key])  # the key's own finder wrote it
