"""What people without an account write to the seller."""

import hashlib
from dataclasses import dataclass

from accounts.buyer import Buyer
from accounts.selectors import mail_brand
from shop.mail import queue_mail


@dataclass(frozen=True)
class Question:
    """A message from the contact form; `mark` is that of the form it came in."""

    name: str
    email: str
    message: str
    mark: str


def mail_question(buyer: Buyer, question: Question) -> None:
    """Owe the channel's seller the message, once for each form; an answer goes back."""
    channel = buyer.channel
    mark = hashlib.sha256(question.mark.encode()).hexdigest()[:32]
    context = {
        "person": question.name,
        "email": question.email,
        "message": question.message,
        "customer": buyer.customer.name if buyer.customer else "",
        "customer_number": buyer.customer.number if buyer.customer else "",
        "reader_language": buyer.language,
        **mail_brand(channel),
    }
    queue_mail(
        "storefront/contact",
        to=channel.seller.email,
        language=channel.language,
        once=f"contact-{mark}",
        context=context,
        headers={"Reply-To": question.email},
    )
