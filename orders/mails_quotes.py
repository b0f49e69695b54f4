"""What mails about quotes say."""

from django.urls import reverse
from django.utils import translation

from accounts.selectors import address_in, mail_brand
from orders.models import Quote
from orders.rules.quotes import last_day, quote_sums
from shop.mail import absolute, queue_mail
from shop.templatetags.angro import date_weekday


def mail_requested(quote: Quote, *, lines_count: int) -> None:
    """Owe the representative, else the seller, the news that a quote is asked for."""
    rep, seller = quote.customer.rep, quote.channel.seller
    page = reverse("admin:orders_quote_answer", args=[quote.pk])
    queue_mail(
        "orders/quote_requested",
        to=rep.email if rep else seller.email,
        language=rep.language if rep else quote.channel.language,
        once=f"quote-requested-{quote.pk}",
        context={
            "number": quote.number,
            "customer": quote.customer.name,
            "person": quote.requested_by.get_full_name(),
            "message": quote.message,
            "lines_count": lines_count,
            "admin_url": absolute(page),
            **mail_brand(quote.channel),
        },
    )


def mail_offered(quote: Quote) -> None:
    """Owe the one who asked the news that an offer is there, once a version."""
    person = quote.requested_by
    sums = quote_sums(list(quote.lines.all()), quote.currency)
    with translation.override(person.language):
        page = reverse("orders:quote", args=[quote.number])
        until = date_weekday(last_day(quote))
    queue_mail(
        "orders/quote_offered",
        to=person.email,
        language=person.language,
        once=f"quote-offered-{quote.pk}-{quote.version}",
        context={
            "number": quote.number,
            "person": person.get_full_name(),
            "company": quote.customer.name,
            "answer": quote.answer,
            "until": until,
            "offered_amount": str(sums.offered_amount),
            "saved_amount": str(sums.saved_amount) if sums.saved_amount else "",
            "currency": quote.currency,
            "prices_include_tax": quote.prices_include_tax,
            "quote_url": address_in(quote.channel, page),
            **mail_brand(quote.channel),
        },
    )
