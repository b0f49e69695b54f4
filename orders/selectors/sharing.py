"""Who a cart is shared with, and who it could be."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import User
from accounts.rights import Right
from orders.models import Cart, RequisitionList, ShareLevel
from shop.templatetags.angro import moment


@dataclass(frozen=True)
class ShareChoice:
    """A line of the form: somebody, and what they may do with the cart now."""

    key: str
    name: str
    level: str


def people_to_share_with(buyer: Buyer) -> QuerySet[User]:
    """Colleagues of the company acted for who fill carts, by name."""
    if buyer.customer is None or buyer.by is None:
        return User.objects.none()
    members = buyer.customer.members.filter(
        archived_at__isnull=True, role__rights__contains=[Right.EDIT_CART.value]
    )
    people = User.objects.filter(memberships__in=members, is_active=True)
    return people.exclude(pk=buyer.by.pk).order_by("name", "pk").distinct()


def share_choices(cart: Cart, buyer: Buyer) -> list[ShareChoice]:
    """Everybody, then each colleague, with what the cart allows them; two queries."""
    levels = {share.user_id: share.level for share in cart.shares.all()}
    everybody = gettext("Everybody who fills carts and sees the company's documents")
    people = people_to_share_with(buyer)
    return [
        ShareChoice("all", everybody, levels.get(None, "")),
        *(ShareChoice(str(one.pk), str(one), levels.get(one.pk, "")) for one in people),
    ]


def changed_sentence(found: Cart | RequisitionList, buyer: Buyer) -> str:
    """When somebody changed it last, and who where it was not the one who reads."""
    return gettext("changed %(at)s") % {"at": last_change(found, buyer)}


def last_change(found: Cart | RequisitionList, buyer: Buyer) -> str:
    """The same below a head that says what it is."""
    at, other = moment(found.touched_at), found.touched_by
    if other is None or other == buyer.by:
        return at
    return gettext("%(at)s by %(name)s") % {"at": at, "name": str(other)}


def shared_sentence(levels: Sequence[tuple[str, str]]) -> str:
    """Who a cart is shared with: (name, level) of each, "" as the name of everybody."""
    if not levels:
        return ""
    names = [name for name, _ in levels if name]
    if len(names) < len(levels):
        return gettext("shared with everybody in the company")
    if len(names) <= 2:
        return gettext("shared with %(names)s") % {"names": ", ".join(names)}
    count = len(names) - 1
    return ngettext(
        "shared with %(name)s and %(count)s other",
        "shared with %(name)s and %(count)s others",
        count,
    ) % {"name": names[0], "count": count}


def level_choices() -> list[tuple[str, str]]:
    """What can be allowed, nothing first."""
    levels = [(value, str(label)) for value, label in ShareLevel.choices]
    return [("", gettext("not shared")), *levels]
