"""Which door a request came through, and how far the person behind it reaches."""

from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from accounts.models import Channel, Seller, User
from shop.rows import columns_of, taken_from

# Plain SQL: every request asks it first (see shop.rows). An exact name outranks a bare
# port: "*" sorts before letters and digits.
_CHANNEL = f"""
SELECT {columns_of(Channel, "channel")}, {columns_of(Seller, "seller")},
    ARRAY(SELECT day FROM accounts_closedday WHERE seller_id = seller.id)
FROM accounts_channel AS channel
JOIN accounts_seller AS seller ON seller.id = channel.seller_id
LEFT JOIN LATERAL (
    SELECT max(host) AS name FROM accounts_channelhost
    WHERE channel_id = channel.id AND host = ANY(%s)
) AS answering ON true
ORDER BY answering.name DESC NULLS LAST, channel.is_default DESC, channel.id LIMIT 1
"""  # noqa: S608 two constants


def channel_for(host: str) -> Channel | None:
    """The channel that `host` (name, with or without port) opens, else the default.

    None on a shop without channels. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANNEL, [_names_answering(host)])
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, closed_on = row
    found, seller = taken_from(columns, Channel, Seller)
    seller.working_days = seller.working_days_without(closed_on)
    found.seller = seller
    return cast("Channel", found)  # the first of the models asked for


def _names_answering(host: str) -> list[str]:
    """The name with its port, the name, or only the port."""
    name, _, port = host.lower().rpartition(":") if ":" in host else (host, "", "")
    wanted = [host.lower(), name.lower()]
    return [*wanted, f"*:{port}"] if port else wanted


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
