"""What mails about returns say."""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.selectors import address_in
from orders.mails_steps import (
    LINES_SHOWN,
    Json,
    News,
    mail_news,
    mail_seller,
    sellers_language,
)
from orders.models import Order, OrderReturn, ReturnLine, ReturnState
from orders.selectors.guests import is_guests, key_of
from shop.mail import absolute


def mail_return_news(found: OrderReturn) -> None:
    """Owe the buyer what became of a return, once for each of its states."""
    order = found.order
    with translation.override(order.language):
        news = _news(found, order)
    mail_news(order, news, once=f"return-{found.pk}-{found.state}")


def _news(found: OrderReturn, order: Order) -> News:
    words = {"number": found.number, "order": order.number}
    rows = found.lines.select_related("order_line__unit")
    lines = list(rows.order_by("order_line__position"))
    title, said = _sentences(found)
    return News(
        title=title % words,
        said=said % words,
        note=found.answer,
        lines=[_line(row) for row in lines[:LINES_SHOWN]],
        more_count=max(len(lines) - LINES_SHOWN, 0),
        page_url=return_address(found, order),
    )


def _sentences(found: OrderReturn) -> tuple[str, str]:
    """The title and the sentence of what happened last."""
    said = {
        ReturnState.REQUESTED: (
            gettext("We have your return %(number)s"),
            gettext("You want to send goods of order %(order)s back. We look at it."),
        ),
        ReturnState.APPROVED: (
            gettext("Return %(number)s: please send the goods"),
            gettext(
                "We take these goods back. Print the return slip on the page of the"
                " return and put it into the parcel."
            ),
        ),
        ReturnState.DECLINED: (
            gettext("Return %(number)s is declined"),
            gettext("We cannot take these goods of order %(order)s back."),
        ),
        ReturnState.RECEIVED: (
            gettext("Return %(number)s is here"),
            gettext("The goods of return %(number)s have arrived. We look at them."),
        ),
        ReturnState.INSPECTED: (
            gettext("Return %(number)s: the credit follows"),
            gettext("We looked at the goods. You get the credit note by mail."),
        ),
        ReturnState.CLOSED: (
            gettext("Return %(number)s is closed"),
            gettext("We looked at the goods. None of them is credited."),
        ),
        ReturnState.CANCELLED: (
            gettext("Return %(number)s is called off"),
            gettext("The return of goods of order %(order)s is called off."),
        ),
    }
    return said[ReturnState(found.state)]


def _line(row: ReturnLine) -> Json:
    line = row.order_line
    quantity = row.quantity if row.accepted_quantity is None else row.accepted_quantity
    return {
        "quantity": str(quantity),
        "unit": line.unit.get_code_display(),
        "sku": line.sku,
        "name": line.name,
    }


def return_address(found: OrderReturn, order: Order) -> str:
    """The whole address of a return's page in its order's channel and language."""
    with translation.override(order.language):
        if is_guests(order):
            path = reverse("orders:guest-return", args=[key_of(order), found.number])
        else:
            path = reverse("orders:return", args=[found.number])
    return address_in(order.channel, path)


def mail_return_asked(found: OrderReturn) -> None:
    """Owe the representative, else the seller, the word that a return waits."""
    order = found.order
    page = reverse("admin:orders_orderreturn_change", args=[found.pk])
    words = {"number": found.number, "order": order.number}
    with translation.override(sellers_language(order)):
        news = News(
            title=gettext("Return %(number)s to decide about") % words,
            said=gettext("Goods of order %(order)s shall come back.") % words,
            note=found.note,
            page_url=absolute(page),
        )
    mail_seller(order, news, once=f"return-asked-{found.pk}")
