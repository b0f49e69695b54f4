"""Two conversations: one answered and not read yet, one that waits for the seller."""

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.selectors import buyer_for_customer
from accounts.selectors.subjects import ThreadSubject, company_subject
from accounts.services.messages import Draft, write_to_customer, write_to_seller
from orders.models import Order
from shop.demo.seed.demo import Demo
from shop.uploads import CheckedUpload, checked_upload

HOURS = """Goods entrance, Str. Lunga 214
Mon-Fri 6:30-11:00, Sat 7:00-9:00
No deliveries between 11:00 and 15:00 (lunch service).
"""


def write_conversations(demo: Demo) -> None:
    """A buyer asks about the newest order and gets an answer; an admin asks more."""
    mara = demo.users["mara@hotel-carpati.example"]
    member = mara.memberships.select_related("customer__channel__seller").earliest("pk")
    customer = member.customer
    buyer = buyer_for_customer(customer=customer, now=demo.now, user=mara)
    order = Order.objects.filter(customer=customer).latest("placed_at")
    about = ThreadSubject("orders.order", order.pk, order.number, customer.pk)
    write_to_seller(
        buyer=buyer,
        subject=about,
        draft=Draft(
            body="Could you deliver this one before 11? Our goods entrance is closed "
            "over lunch. I attach the hours for your driver.",
            key="demo-hours",
            files=(_hours(),),
        ),
    )
    rep = customer.rep
    if rep is not None:
        write_to_customer(
            staff=rep,
            subject=about,
            draft=Draft(
                body="Noted: the van comes at 7:30 and the hours are kept for the "
                "next deliveries too.",
                key="demo-hours-answer",
            ),
        )
    write_to_seller(
        buyer=buyer,
        subject=company_subject(customer),
        draft=Draft(
            body="We open two more kitchens in spring. When could you come by to "
            "plan the equipment with us?",
            key="demo-visit",
        ),
    )


def _hours() -> CheckedUpload:
    return checked_upload(
        SimpleUploadedFile("receiving hours.txt", HOURS.encode(), "text/plain")
    )
