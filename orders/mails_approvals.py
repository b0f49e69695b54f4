"""What mails about approvals and reviews say."""

from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.selectors import address_in, mail_brand
from orders.models import ApprovalDecision, ApprovalRequest, ApprovalVerb, Order
from orders.rules.reviews import CAUSES
from orders.selectors.approval_people import people_to_ask
from orders.selectors.guests import is_guests, order_address
from orders.selectors.readers import reader_of
from shop.mail import absolute, queue_mail
from shop.templatetags.angro import date_weekday

MOST_MAILED = 50


def mail_approvers(request: ApprovalRequest, *, line: list[int], day: date) -> None:
    """Owe everybody who may say yes at the level that waits a mail with the link.

    `line` is the order's customer and those above it; who stands in on `day` is asked
    too.
    """
    order = request.order
    for person in people_to_ask(request, line=line, day=day)[:MOST_MAILED]:
        with translation.override(person.language):
            page = reverse("orders:approval", args=[order.number])
            until = date_weekday(_last_day(order))
        queue_mail(
            "orders/approval_needed",
            to=person.email,
            language=person.language,
            once=f"approval-{request.pk}-{request.level}-{person.pk}",
            context={
                **_about(order),
                "person": person.get_full_name(),
                "until": until,
                "approval_url": address_in(order.channel, page),
            },
        )


def _last_day(order: Order) -> date | None:
    """The day at the seller's, also where a worker writes the mail."""
    if order.held_until is None:
        return None
    return order.held_until.astimezone(order.channel.seller.zone).date()


def mail_requester(request: ApprovalRequest, decision: ApprovalDecision) -> None:
    """Owe whoever asked the news of a decision."""
    order = request.order
    to = reader_of(order)
    if not to:
        return
    with translation.override(order.language):
        said = _sentence(decision)
        page = _page_after(request, decision)
    queue_mail(
        "orders/approval_news",
        to=to,
        language=order.language,
        once=f"approval-news-{decision.pk}",
        context={
            **_about(order),
            "person": order.snapshot["placed_by"]["name"],
            "said": said,
            "reason": decision.reason,
            "lines": decision.lines,
            "page_url": address_in(order.channel, page),
            "is_back": decision.verb in BACK,
        },
    )


BACK = (ApprovalVerb.SENT_BACK, ApprovalVerb.EXPIRED)


def _page_after(request: ApprovalRequest, decision: ApprovalDecision) -> str:
    if decision.verb in BACK and request.cart_id:
        return reverse("orders:cart")
    return reverse("orders:order", args=[request.order.number])


def _sentence(decision: ApprovalDecision) -> str:
    by = decision.by.get_full_name() if decision.by else ""
    words = {"name": by, "number": decision.request.order.number}
    said = {
        ApprovalVerb.APPROVED: gettext("%(name)s approved order %(number)s."),
        ApprovalVerb.REJECTED: gettext("%(name)s rejected order %(number)s."),
        ApprovalVerb.LINES_REJECTED: gettext(
            "%(name)s took lines out of order %(number)s."
        ),
        ApprovalVerb.SENT_BACK: gettext(
            "%(name)s sent order %(number)s back. It is a cart again."
        ),
        ApprovalVerb.EXPIRED: gettext(
            "Nobody decided about order %(number)s in time. It is a cart again."
        ),
    }
    return said[ApprovalVerb(decision.verb)] % words


def mail_review_needed(order: Order) -> None:
    """Owe the representative, else the seller, the news that an order waits."""
    rep, seller = order.customer.rep, order.channel.seller
    language = rep.language if rep else order.channel.language
    review = order.review
    page = reverse("admin:orders_order_change", args=[order.pk])
    with translation.override(language):
        causes = [str(CAUSES[cause]) for cause in review.causes]
    queue_mail(
        "orders/review_needed",
        to=rep.email if rep else seller.email,
        language=language,
        once=f"review-{review.pk}-{review.version}",
        context={
            **_about(order),
            "causes": causes,
            "admin_url": absolute(page),
        },
    )


def mail_under_review(order: Order, *, to: str) -> None:
    """Owe whoever ordered the word that the order is looked at first."""
    with translation.override(order.language):
        said = gettext(
            "We received order %(number)s. We look at it before it counts, and tell"
            " you."
        )
    _review_news(order, to=to, said=said, once="in", note="")


def mail_review_news(order: Order, *, to: str, said: str, note: str = "") -> None:
    """Owe whoever ordered what the seller decided; `said` is in their language."""
    once = f"{order.review.version}-{order.review.state}"
    _review_news(order, to=to, said=said, once=once, note=note)


def _review_news(order: Order, *, to: str, said: str, once: str, note: str) -> None:
    if not to:
        return
    queue_mail(
        "orders/review_news",
        to=to,
        language=order.language,
        once=f"review-news-{order.pk}-{once}",
        context={
            **_about(order),
            "person": order.snapshot["placed_by"]["name"],
            "said": said % {"number": order.number},
            "note": note,
            "page_url": order_address(order),
            "is_guest": is_guests(order),
        },
    )


def _about(order: Order) -> dict[str, str]:
    return {
        **mail_brand(order.channel),
        "number": order.number,
        "company": str(order.snapshot["customer"]["name"]),
        "requested_by": str(order.snapshot["placed_by"]["name"]),
        "total_gross": str(order.total_gross),
        "currency": order.currency,
    }
