"""The tree of the demo's largest company: two hotels below it, a kitchen below one."""

from accounts.models import Customer, Member, Role, UnitKind
from accounts.selectors import buyer_of
from accounts.services.addresses import AddressDetails
from accounts.services.tree import BranchDetails, add_branch
from shop.demo.seed.demo import Demo

HEAD = "hotel-carpati"
BRANCHES = ("carpati-poiana", "carpati-sinaia")
KITCHEN = "carpati-kitchen"
ADMIN, COOK = "office@hotel-carpati.example", "irina@hotel-carpati.example"


def write_branches(demo: Demo) -> None:
    """A team without prices, terms or a segment of its own: it has the hotel's.

    The group's admin adds it, as in the shop; one of the hotel's people buys for it.
    """
    hotels = Customer.objects.filter(pk__in=[demo.customers[c].pk for c in BRANCHES])
    hotels.update(unit_kind=UnitKind.BRANCH)
    hotel = hotels.select_related("channel__seller").get(
        pk=demo.customers[BRANCHES[0]].pk
    )
    place = hotel.addresses.get(is_delivery_default=True)
    buyer = buyer_of(
        channel=hotel.channel,
        now=demo.now,
        language="en",
        user=demo.users[ADMIN],
        customer_ids=[demo.customers[code].pk for code in (HEAD, *BRANCHES)],
        wanted_customer_id=hotel.pk,
    )
    team = add_branch(
        buyer=buyer,
        details=BranchDetails(
            name="Kitchen, Poiana Brașov",
            unit_kind=UnitKind.TEAM,
            place=AddressDetails(
                name=hotel.legal_name,
                attention="Kitchen",
                line1=place.line1,
                postcode=place.postcode,
                city=place.city,
                country=str(place.country.code),
            ),
            email=COOK,
        ),
    )
    role = Role.objects.get(code="buyer", customer__isnull=True)
    Member.objects.create(user=demo.users[COOK], customer=team, role=role)
    demo.customers[KITCHEN] = team
