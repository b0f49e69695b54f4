"""A role the demo's hotel made for itself, and somebody who has yet to join."""

from accounts.models import Member
from accounts.rights import Grant, Right, RightScope
from accounts.selectors import buyer_of
from accounts.services.invitations import Invitee, invite
from accounts.services.roles import RoleDetails, add_role
from shop.demo.seed.demo import Demo

COMPANY = "hotel-carpati"
ADMIN = "office@hotel-carpati.example"
ROLE = RoleDetails(
    name="Shift lead",
    grant=Grant(
        frozenset(
            {
                Right.SEE_PRICES.value,
                Right.EDIT_CART.value,
                Right.REQUEST_QUOTES.value,
                Right.VIEW_ORDERS.value,
                Right.SEE_PICKUPS.value,
            }
        ),
        RightScope.COMPANY,
    ),
)
INVITEE = Invitee("tudor@hotel-carpati.example", "Tudor Ene")
WORDS = "Welcome to the bar team. With this you order for the bar by yourself."


def write_role_and_invitation(demo: Demo) -> None:
    """The hotel's admin makes both, as in the shop; the mail waits in the mailbox."""
    customer = demo.customers[COMPANY]
    member = Member.objects.select_related("customer__channel__seller").get(
        customer=customer, user=demo.users[ADMIN]
    )
    buyer = buyer_of(
        channel=member.customer.channel,
        now=demo.now,
        language="en",
        user=demo.users[ADMIN],
        customer_ids=[customer.pk],
        wanted_customer_id=customer.pk,
    )
    role = add_role(buyer=buyer, details=ROLE)
    invite(buyer=buyer, invitees=[INVITEE], role_id=role.pk, words=WORDS)
