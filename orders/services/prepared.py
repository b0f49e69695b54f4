"""What representatives prepare while they act: carts handed over, offers of carts."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.buyer import Buyer
from accounts.events import record_by
from accounts.models import User
from accounts.selectors import address_in, mail_brand
from orders.errors import CartEmpty
from orders.models import Cart, Quote, QuoteDraft, QuoteState
from orders.rules.quote_lines import FrozenLine, line_as_json
from orders.selectors.quote_limits import with_facts
from orders.services.cart import in_turn, wait_for_turn
from orders.services.carts import lock_own_cart
from orders.services.quote_drafts import start_offer
from orders.services.quotes import lines_of_cart
from shop.errors import NotAllowed
from shop.mail import queue_mail

MAKES_OFFERS = "orders.change_quote"
LONGEST_NAME = 80


@transaction.atomic
def hand_over_cart(
    *, buyer: Buyer, cart_id: int, name: str = "", note: str = ""
) -> Cart:
    """Give a cart that a representative filled to the person they act for.

    It waits beside the person's own current cart under a name that says who prepared
    it; a mail with `note` leads there. A second press changes nothing. Locks the cart.
    Raises NotAllowed, CartGone, CartReadOnly, CartEmpty.
    """
    if buyer.rep is None or buyer.user is None:
        raise NotAllowed
    in_turn(buyer)
    wait_for_turn(buyer.user.pk)
    given = Cart.objects.visible_to(buyer).open().filter(pk=cart_id)
    before = given.filter(user=buyer.user, prepared_by=buyer.rep).first()
    if before is not None:
        return before
    cart = lock_own_cart(buyer, cart_id)
    count = cart.lines.count()
    if not count:
        raise CartEmpty
    cart.name = name or cart.name or _usual_name(buyer.rep, buyer.user)
    cart.user, cart.is_current = buyer.user, False
    cart.prepared_by, cart.prepared_note = buyer.rep, note
    cart.touched_at, cart.touched_by = timezone.now(), buyer.rep
    cart.save()
    cart.uses.all().delete()
    cart.shares.filter(user=buyer.user).delete()
    record_by(buyer, cart, verb="cart_handed_over", lines=count)
    _tell(cart, buyer, count)
    return cart


def _usual_name(rep: User, person: User) -> str:
    with override(person.language):
        said = gettext("Prepared by %(name)s") % {"name": rep.get_full_name()}
    return str(said)[:LONGEST_NAME]


def _tell(cart: Cart, buyer: Buyer, count: int) -> None:
    person, rep = buyer.user, buyer.rep
    assert person is not None  # noqa: S101 asked before
    assert rep is not None  # noqa: S101 as above
    with override(person.language):
        path = reverse("orders:cart-page", args=[cart.pk])
    queue_mail(
        "orders/cart_prepared",
        to=person.email,
        language=person.language,
        once=f"cart-prepared-{cart.pk}",
        context={
            **mail_brand(buyer.channel),
            "person": person.get_full_name(),
            "rep": rep.get_full_name(),
            "company": str(buyer.customer),
            "cart_name": cart.name,
            "note": cart.prepared_note,
            "lines_count": count,
            "cart_url": address_in(buyer.channel, path),
        },
    )


@transaction.atomic
def offer_cart(*, buyer: Buyer, cart_id: int) -> Quote:
    """Begin an offer of what is in a cart, to the person the representative acts for.

    The draft has the buyer's own prices beside what is to be offered; the cart stays.
    A second press finds the draft that nobody has changed since. Locks the cart. Raises
    NotAllowed, CartGone, CartEmpty, QuoteTooLong.
    """
    rep = buyer.rep
    if rep is None or buyer.customer is None or not rep.has_perm(MAKES_OFFERS):
        raise NotAllowed
    lines = lines_of_cart(buyer, cart_id)
    title = Cart.objects.get(pk=cart_id).name
    begun = _begun(buyer, rep, title, lines)
    if begun is not None:
        return begun
    own = buyer.member is not None and buyer.member.customer_id == buyer.customer.pk
    quote = start_offer(
        customer_id=buyer.customer.pk,
        by=rep,
        title=title,
        contact_id=buyer.user.pk if own and buyer.user else None,
    )
    told = with_facts(quote, lines, now=timezone.now())
    QuoteDraft.objects.filter(quote=quote).update(
        lines=[line_as_json(line) for line in told]
    )
    record_by(buyer, quote, verb="drafted", lines=len(told))
    return quote


def _begun(
    buyer: Buyer, rep: User, title: str, lines: Sequence[FrozenLine]
) -> Quote | None:
    """The representative's draft of the very same, as it was begun."""
    drafts = QuoteDraft.objects.filter(
        quote__in=Quote.objects.managed_by(rep),
        quote__customer=buyer.customer,
        quote__state=QuoteState.DRAFT,
        quote__title=title[:120],
        changed_by=rep,
        revision=1,
    )
    newest = drafts.select_related("quote").order_by("-pk").first()
    if newest is None:
        return None
    told = with_facts(newest.quote, lines, now=timezone.now())
    is_same = newest.lines == [line_as_json(line) for line in told]
    return newest.quote if is_same else None
