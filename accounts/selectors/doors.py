"""Which door a request came through, and how far the person behind it reaches."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Subquery

from accounts.models import Channel, ChannelHost, ClosedDay, User


def channel_for(host: str) -> Channel | None:
    """The channel that `host` (name, with or without port) opens, else the default.

    None on a shop without channels. One query.
    """
    hosts = ChannelHost.objects.answering(host).filter(channel=OuterRef("pk"))
    # An exact name outranks a bare port: "*" sorts before letters and digits.
    answering = Subquery(hosts.order_by("-host").values("host")[:1])
    closed = ClosedDay.objects.filter(seller=OuterRef("seller"))
    found = (
        Channel.objects.select_related("seller")
        .annotate(closed_on=ArraySubquery(closed.values("day")))
        .order_by(answering.desc(nulls_last=True), "-is_default", "pk")
        .first()
    )
    if found is not None:
        seller, closed_on = found.seller, vars(found)["closed_on"]  # annotated
        seller.working_days = seller.working_days_without(closed_on)
    return found


def enter_buyer_scope(*, user_id: int | None, guest_token: str) -> tuple[int, ...]:
    """Open the second net for what a user's memberships reach, and say what that is.

    Customers the user is a member of and, where the role reaches branches, all below
    them. One query; see accounts_buyer_scope in the migrations.
    """
    return _enter("accounts_buyer_scope", user_id, guest_token)


def enter_staff_scope(*, user: User) -> None:
    """Open the second net for the customers that a staff user manages."""
    if user.sees_every_customer:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.customers', 'all', false)")
        return
    _enter("accounts_staff_scope", user.pk if user.is_staff else None, "")


def _enter(function: str, user_id: int | None, guest_token: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT set_config('app.customers', {function}(%s), false),"
            " set_config('app.guest', %s, false)",
            [user_id, guest_token],
        )
        row = cursor.fetchone()
    return tuple(int(pk) for pk in row[0].split(",")) if row and row[0] else ()


def address_in(channel: Channel, path: str) -> str:
    """The whole address of `path` in `channel`, for mails and documents.

    The channel's first host name; for `*:port` the shop's own name at that port;
    without any, the shop's address.
    """
    shop = urlsplit(settings.SHOP_URL)
    hosts = sorted(channel.hosts.values_list("host", flat=True), key=_ports_last)
    if not hosts:
        return f"{shop.scheme}://{shop.netloc}{path}"
    host = hosts[0].replace("*", shop.hostname or "localhost", 1)
    return f"{shop.scheme}://{host}{path}"


def _ports_last(host: str) -> tuple[bool, str]:
    return host.startswith("*"), host
