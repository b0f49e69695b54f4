"""What mails say about the steps of an order after it was placed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Event
from accounts.selectors import mail_brand
from orders.models import CancelRequest, Order, OrderLine, OrderState
from orders.selectors.guests import order_address, paper_address
from orders.selectors.lines import UNIT_NAMES
from orders.selectors.readers import reader_of
from shop.mail import absolute, queue_mail

LINES_SHOWN = 50

Json = dict[str, Any]  # what the template names, as JSON


@dataclass(frozen=True)
class News:
    """A title, a sentence, somebody's own words, lines; all in the reader's language.

    Without `page_url` the order's page.
    """

    title: str
    said: str
    note: str = ""
    lines: Sequence[Json] = field(default_factory=tuple)
    page_url: str = ""
    more_count: int = 0
    pdf_url: str = ""


def mail_news(order: Order, news: News, *, once: str) -> None:
    """Owe whoever ordered some news of the order, once."""
    to = reader_of(order)
    if not to:
        return
    queue_mail(
        "orders/order_news",
        to=to,
        language=order.language,
        once=once,
        context={
            **mail_brand(order.channel),
            "number": order.number,
            "title": news.title,
            "person": str(order.snapshot["placed_by"]["name"]),
            "said": news.said,
            "note": news.note,
            "lines": list(news.lines),
            "more_count": news.more_count,
            "page_url": news.page_url or order_address(order),
            "pdf_url": news.pdf_url,
        },
    )


def mail_seller(order: Order, news: News, *, once: str) -> None:
    """Owe the representative, else the seller, what waits for an answer.

    The news is in the language of `sellers_language`.
    """
    rep = order.customer.rep
    queue_mail(
        "orders/order_work",
        to=rep.email if rep else order.channel.seller.email,
        language=sellers_language(order),
        once=once,
        context={
            **mail_brand(order.channel),
            "number": order.number,
            "company": str(order.snapshot["customer"]["name"]),
            "title": news.title,
            "said": news.said,
            "note": news.note,
            "admin_url": news.page_url,
        },
    )


def sellers_language(order: Order) -> str:
    """What the representative reads, else the channel's own language."""
    rep = order.customer.rep
    return rep.language if rep else order.channel.language


def mail_confirmed(order: Order) -> None:
    """The seller promises delivery."""
    words = {"number": order.number}
    with translation.override(order.language):
        news = News(
            title=gettext("Order %(number)s is confirmed") % words,
            said=gettext("We deliver your order %(number)s as you placed it.") % words,
            pdf_url=paper_address(order),
        )
    mail_news(order, news, once=f"order-confirmed-{order.pk}")


def mail_completed(order: Order) -> None:
    """All is delivered, and the order is closed."""
    words = {"number": order.number}
    with translation.override(order.language):
        news = News(
            title=gettext("Order %(number)s is completed") % words,
            said=gettext("All of your order %(number)s is delivered. Thank you.")
            % words,
        )
    mail_news(order, news, once=f"order-completed-{order.pk}")


def mail_cancelled(order: Order, *, reason: str = "") -> None:
    """The order is called off, by whom the page says."""
    words = {"number": order.number}
    with translation.override(order.language):
        news = News(
            title=gettext("Order %(number)s is cancelled") % words,
            said=gettext(
                "Order %(number)s is cancelled. Nothing of it is delivered or billed."
            )
            % words,
            note=reason,
        )
    mail_news(order, news, once=f"order-cancelled-{order.pk}")


def mail_rest_cancelled(
    order: Order, lines: Sequence[OrderLine], *, reason: str, event: Event
) -> None:
    """Some lines, or what is left of them, are not delivered any more."""
    words = {"number": order.number}
    with translation.override(order.language):
        is_over = order.state == OrderState.SHIPPED
        said = (
            gettext("This is not delivered any more; your order is complete without:")
            if is_over
            else gettext("This is not delivered any more; all else of it is:")
        )
        news = News(
            title=gettext("A part of order %(number)s is cancelled") % words,
            said=said,
            note=reason,
            lines=[_cancelled_line(line) for line in lines[:LINES_SHOWN]],
            more_count=max(len(lines) - LINES_SHOWN, 0),
        )
    mail_news(order, news, once=f"order-rest-cancelled-{event.pk}")


def _cancelled_line(line: OrderLine) -> Json:
    return {
        "quantity": str(line.quantity_cancelled),
        "unit": str(UNIT_NAMES.get(line.unit_code, line.unit_code)),
        "sku": line.sku,
        "name": line.name,
    }


def mail_cancel_asked(asked: CancelRequest) -> None:
    """A buyer would rather not get what was confirmed."""
    order = asked.order
    page = reverse("admin:orders_order_answer_cancel", args=[order.pk])
    with translation.override(sellers_language(order)):
        news = News(
            title=gettext("Cancel order %(number)s?") % {"number": order.number},
            said=gettext("The buyer asks to cancel what has not left yet."),
            note=asked.reason,
            page_url=absolute(page),
        )
    mail_seller(order, news, once=f"cancel-asked-{asked.pk}")


def mail_cancel_declined(asked: CancelRequest) -> None:
    """The seller delivers all the same, and says why."""
    order = asked.order
    words = {"number": order.number}
    with translation.override(order.language):
        news = News(
            title=gettext("Order %(number)s cannot be cancelled") % words,
            said=gettext(
                "You asked to cancel order %(number)s. We cannot stop it any more."
            )
            % words,
            note=asked.answer,
        )
    mail_news(order, news, once=f"cancel-declined-{asked.pk}")
