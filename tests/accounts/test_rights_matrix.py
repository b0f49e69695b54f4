"""Who may do what, written out: role × deed × reach, over HTTP and through services.

A deed is a function below; it tries, looks at what came of it, and says whether it
worked. To add one, write the function and its row. Every deed is tried on its own:
what it did is undone before the next. The person signed in as an admin and lost the
role afterwards, so each row is also a test of a session that is out of date.
"""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Address, Customer, Invitation, Member, Role, User
from accounts.rights import READY_MADE_ROLES, RightScope
from accounts.services.addresses import AddressDetails, add_address
from accounts.services.invitations import Invitee, invite
from accounts.services.members import change_member_role, remove_member
from accounts.services.roles import RoleDetails, add_role
from invoicing.models import Invoice
from orders.models import CartLine, Order, OrderState, Quote
from orders.services import fulfilment
from orders.services.cart import add_to_cart
from orders.services.quotes import request_quote
from orders.services.submit import submit_cart
from shop.errors import DomainError
from tests import make, make_invoicing, make_orders, make_people, make_returns
from tests.orders.test_checkout_page import filled
from tests.orders.test_quotes import offer

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Acme with everything in it, and Pat, whose rights are in question."""

    acme: Customer
    pat: User
    client: Client
    bolt: object
    colleague: Member
    own_order: Order
    colleagues_order: Order
    own_quote: Quote
    colleagues_quote: Quote
    invoice: Invoice
    staff: User

    @property
    def member(self) -> Member:
        return Member.objects.get(user=self.pat, customer=self.acme)

    def get(self, name: str, /, *args) -> str:
        answer = self.client.get(reverse(name, args=args))
        return answer.content.decode() if answer.status_code == 200 else ""

    def post(self, name: str, /, *args, **fields):
        return self.client.post(reverse(name, args=args), fields)

    def buyer(self):
        return make.buyer(self.pat, self.acme)


@pytest.fixture
def world(channel, acme, dora) -> World:
    make_orders.shipping_method(channel)
    make_orders.terms(channel)
    bolt = make.variant("BOLT-8")
    make.price(make.price_list("trade", to=channel), bolt, "8.00")
    make.stock(bolt, 500)
    colleague = make.member("olga", acme, role="admin")
    pat = make.member("pat", acme, role="admin").user
    olgas, pats = make.buyer(colleague.user, acme), make.buyer(pat, acme)
    client = Client()
    client.force_login(pat)
    client.post(reverse("accounts:switch-customer"), {"customer": acme.pk})
    return World(
        acme=acme,
        pat=pat,
        client=client,
        bolt=bolt,
        colleague=colleague,
        own_order=make_orders.order(pats, (bolt, 12)),
        colleagues_order=make_orders.order(olgas, (bolt, 12)),
        own_quote=_offered(pats, bolt, dora),
        colleagues_quote=_offered(olgas, bolt, dora),
        invoice=make_invoicing.invoice(acme),
        staff=dora,
    )


def _offered(buyer, bolt, staff) -> Quote:
    cart = add_to_cart(buyer=buyer, items=[make_orders.item(bolt, 24)])
    made = request_quote(buyer=buyer, cart_id=cart.pk, message="", key=uuid4().hex)
    CartLine.objects.filter(cart=cart).delete()
    return offer(made, staff, prices=("7.00",))


def tried(deed, world: World) -> bool:
    """Whether `deed` worked, with everything as it was before."""
    with transaction.atomic():
        worked = deed(world)
        transaction.set_rollback(True)
    return worked


def served(deed) -> bool:
    """Whether a service did it."""
    try:
        with transaction.atomic():
            deed()
    except (DomainError, ObjectDoesNotExist):
        return False
    return True


# --- deeds over HTTP -----------------------------------------------------------


def see_prices(world):
    slug = world.bolt.product.texts.get(language="en").slug
    return "8.00" in world.get("storefront:product", slug)


def fill_a_cart(world):
    world.post("orders:add-by-code", code="BOLT-8", quantity="12")
    lines = CartLine.objects.filter(cart__customer=world.acme, cart__state="open")
    return lines.exists()


def place_an_order(world):
    make_orders.cart(world.buyer(), (world.bolt, 12))
    page = world.get("orders:checkout")
    before = Order.objects.filter(customer=world.acme).count()
    fields = filled(page) if 'id="checkout-form"' in page else {"place": "1"}
    world.post("orders:checkout", **fields)
    return Order.objects.filter(customer=world.acme).count() > before


def see_own_order(world):
    return world.own_order.number in world.get("orders:order", world.own_order.number)


def see_colleagues_order(world):
    number = world.colleagues_order.number
    return number in world.get("orders:order", number)


def list_orders(world):
    return world.own_order.number in world.get("orders:order-list")


def cancel_own_order(world):
    return _cancelled(world, world.own_order)


def cancel_colleagues_order(world):
    return _cancelled(world, world.colleagues_order)


def _cancelled(world, order):
    world.post("orders:cancel-order", order.number)
    return Order.objects.get(pk=order.pk).state == OrderState.CANCELLED


def send_goods_back(world):
    order = make_returns.ship(world.own_order, world.staff)
    line = order.lines.get()
    typed = {f"q-{line.pk}": "2", f"r-{line.pk}": str(make_returns.reason().pk)}
    world.post("orders:start-return", order.number, key=uuid4().hex, **typed)
    return order.returns.exists()


def ask_for_a_quote(world):
    cart = make_orders.cart(world.buyer(), (world.bolt, 12))
    before = Quote.objects.filter(customer=world.acme).count()
    world.post("orders:request-quote", cart=cart.pk, key=uuid4().hex, message="")
    return Quote.objects.filter(customer=world.acme).count() > before


def see_own_quote(world):
    return world.own_quote.number in world.get("orders:quote", world.own_quote.number)


def see_colleagues_quote(world):
    number = world.colleagues_quote.number
    return number in world.get("orders:quote", number)


def accept_own_quote(world):
    return _accepted(world, world.own_quote)


def _accepted(world, quote):
    quote.refresh_from_db()
    before = Order.objects.filter(customer=world.acme).count()
    world.post("orders:accept-quote", quote.number, version=quote.version)
    return Order.objects.filter(customer=world.acme).count() > before


def see_an_invoice(world):
    return world.invoice.number in world.get("invoicing:invoice", world.invoice.number)


def list_invoices(world):
    return world.invoice.number in world.get("invoicing:invoice-list")


def keep_addresses(world):
    place = {"name": "X", "line1": "Y 1", "postcode": "550001"}
    world.post("accounts:add-address", city="Sibiu", country="RO", **place)
    return Address.objects.filter(customer=world.acme, city="Sibiu").exists()


def change_the_company(world):
    world.post("accounts:company", name="Acme anew", email="a@acme.example", phone="")
    return Customer.objects.get(pk=world.acme.pk).name == "Acme anew"


def see_colleagues(world):
    return world.colleague.user.email in world.get("accounts:members")


def open_a_person(world):
    return "olga@example.org" in world.get("accounts:member", world.colleague.pk)


def give_a_role(world):
    viewer = make.ready_made_role("viewer")
    otto = make.member("otto", world.acme, role="buyer")
    world.post("accounts:member", otto.pk, role=viewer.pk)
    return Member.objects.get(pk=otto.pk).role == viewer


def remove_a_person(world):
    otto = make.member("otto", world.acme, role="buyer")
    world.post("accounts:remove-member", otto.pk)
    return Member.objects.get(pk=otto.pk).archived_at is not None


def invite_somebody(world):
    viewer = make.ready_made_role("viewer")
    world.post("accounts:invite", email="nina@example.org", role=viewer.pk)
    return Invitation.objects.filter(customer=world.acme).exists()


def withdraw_an_invitation(world):
    made, _ = make_people.invited(world.acme, world.colleague.user, role="viewer")
    world.post("accounts:withdraw-invitation", made.pk)
    return Invitation.objects.get(pk=made.pk).withdrawn_at is not None


def see_roles(world):
    return "Ready-made" in world.get("accounts:roles")


def make_a_role(world):
    world.post("accounts:add-role", name="Shift lead", scope="own", rights=[])
    return Role.objects.filter(customer=world.acme, name="Shift lead").exists()


def remove_a_role(world):
    spare = make_people.role(world.acme)
    world.post("accounts:remove-role", spare.pk)
    return Role.objects.get(pk=spare.pk).archived_at is not None


def see_who_changed_what(world):
    return "Acme" in world.get("accounts:history")


def set_a_budget(world):
    return "<form" in world.get("orders:company-budget")


# --- the same through services -------------------------------------------------


def fill_a_cart_by_service(world):
    items = [make_orders.item(world.bolt, 12)]
    return served(lambda: add_to_cart(buyer=world.buyer(), items=items))


def place_an_order_by_service(world):
    cart = make_orders.cart(world.buyer(), (world.bolt, 12))
    rights = frozenset(make_people.all_rights_but())
    everything = replace(world.buyer(), rights=rights, found={})
    checkout = make_orders.choice(everything)
    return served(
        lambda: submit_cart(
            buyer=world.buyer(), cart_id=cart.pk, checkout=checkout, key=uuid4().hex
        )
    )


def cancel_by_service(world):
    cancel = fulfilment.cancel_own_order
    return served(lambda: cancel(buyer=world.buyer(), order_id=world.own_order.pk))


def ask_for_a_quote_by_service(world):
    cart = make_orders.cart(world.buyer(), (world.bolt, 12))
    return served(
        lambda: request_quote(
            buyer=world.buyer(), cart_id=cart.pk, message="", key=uuid4().hex
        )
    )


def keep_addresses_by_service(world):
    place = AddressDetails(name="X", line1="Y 1", city="Sibiu", country="RO")
    return served(lambda: add_address(buyer=world.buyer(), details=place))


def give_a_role_by_service(world):
    otto = make.member("otto", world.acme, role="buyer")
    viewer = make.ready_made_role("viewer").pk
    return served(
        lambda: change_member_role(
            buyer=world.buyer(), member_id=otto.pk, role_id=viewer
        )
    )


def remove_a_person_by_service(world):
    otto = make.member("otto", world.acme, role="buyer").pk
    return served(lambda: remove_member(buyer=world.buyer(), member_id=otto))


def invite_by_service(world):
    viewer = make.ready_made_role("viewer").pk
    invitees = [Invitee("nina@example.org")]
    return served(
        lambda: invite(buyer=world.buyer(), invitees=invitees, role_id=viewer)
    )


def make_a_role_by_service(world):
    viewer = make.ready_made_role("viewer").grant
    details = RoleDetails(name="Shift lead", grant=viewer)
    return served(lambda: add_role(buyer=world.buyer(), details=details))


# --- the table -----------------------------------------------------------------

ROLES = ("admin", "buyer", "approver", "finance", "viewer", "pickup")

BY_ROLE = (
    # deed                        admin buyer appr. fin. viewer pickup
    (see_prices,                  "yes  yes   yes   yes  yes    no"),
    (fill_a_cart,                 "yes  yes   yes   no   no     no"),
    (place_an_order,              "yes  yes   yes   no   no     no"),
    (see_own_order,               "yes  yes   yes   yes  yes    no"),
    (see_colleagues_order,        "yes  yes   yes   yes  yes    no"),
    (list_orders,                 "yes  yes   yes   yes  yes    no"),
    (cancel_own_order,            "yes  yes   no    no   no     no"),
    (send_goods_back,             "yes  yes   no    no   no     no"),
    (cancel_colleagues_order,     "yes  yes   no    no   no     no"),
    (ask_for_a_quote,             "yes  yes   no    no   no     no"),
    (see_own_quote,               "yes  yes   yes   no   no     no"),
    (see_colleagues_quote,        "yes  yes   yes   no   no     no"),
    (accept_own_quote,            "yes  yes   yes   no   no     no"),
    (see_an_invoice,              "yes  yes   yes   yes  no     no"),
    (list_invoices,               "yes  yes   yes   yes  no     no"),
    (keep_addresses,              "yes  yes   no    no   no     no"),
    (change_the_company,          "yes  no    no    no   no     no"),
    (see_colleagues,              "yes  yes   yes   yes  yes    yes"),
    (open_a_person,               "yes  no    no    no   no     no"),
    (give_a_role,                 "yes  no    no    no   no     no"),
    (remove_a_person,             "yes  no    no    no   no     no"),
    (invite_somebody,             "yes  no    no    no   no     no"),
    (withdraw_an_invitation,      "yes  no    no    no   no     no"),
    (see_roles,                   "yes  no    no    no   no     no"),
    (make_a_role,                 "yes  no    no    no   no     no"),
    (remove_a_role,               "yes  no    no    no   no     no"),
    (see_who_changed_what,        "yes  no    no    no   no     no"),
    (set_a_budget,                "yes  no    no    no   no     no"),
    # through services
    (fill_a_cart_by_service,      "yes  yes   yes   no   no     no"),
    (place_an_order_by_service,   "yes  yes   yes   no   no     no"),
    (cancel_by_service,           "yes  yes   no    no   no     no"),
    (ask_for_a_quote_by_service,  "yes  yes   no    no   no     no"),
    (keep_addresses_by_service,   "yes  yes   no    no   no     no"),
    (give_a_role_by_service,      "yes  no    no    no   no     no"),
    (remove_a_person_by_service,  "yes  no    no    no   no     no"),
    (invite_by_service,           "yes  no    no    no   no     no"),
    (make_a_role_by_service,      "yes  no    no    no   no     no"),
)  # fmt: skip


def column(table, place: int) -> dict[str, str]:
    return {deed.__name__: cells.split()[place] for deed, cells in table}


def tried_all(table, world: World) -> dict[str, str]:
    return {deed.__name__: "yes" if tried(deed, world) else "no" for deed, _ in table}


def test_the_table_names_every_ready_made_role():
    assert set(ROLES) == set(READY_MADE_ROLES)
    assert {len(cells.split()) for _, cells in BY_ROLE} == {len(ROLES)}


@pytest.mark.parametrize(
    ("role", "elsewhere"),
    [(role, "") for role in ROLES[:2]]
    + [pytest.param(role, "", marks=pytest.mark.full) for role in ROLES[2:]]
    + [pytest.param(role, "admin", marks=pytest.mark.full) for role in ROLES[2:]]
    + [(ROLES[1], "admin"), ("admin", "pickup")],
)
def test_a_role_allows_its_column_whatever_one_is_elsewhere(
    world, channel, role, elsewhere
):
    if elsewhere:
        other = make.company("Other", channel=channel)
        make.member("pat", other, role=elsewhere)
    Member.objects.filter(pk=world.member.pk).update(role=make.ready_made_role(role))

    assert tried_all(BY_ROLE, world) == column(BY_ROLE, ROLES.index(role))


def test_who_was_removed_may_do_nothing(world):
    Member.objects.filter(pk=world.member.pk).update(archived_at=timezone.now())

    assert set(tried_all(BY_ROLE, world).values()) == {"no"}


def test_who_was_removed_may_do_nothing_here_as_an_admin_elsewhere(world, channel):
    make.member("pat", make.company("Other", channel=channel), role="admin")
    Member.objects.filter(pk=world.member.pk).update(archived_at=timezone.now())

    worked = {name for name, cell in tried_all(BY_ROLE, world).items() if cell == "yes"}

    # Prices and roles are those of the other company, as are the pages of rules.
    assert worked == {"see_prices", "see_roles", "set_a_budget"}


# --- how far a role reaches ----------------------------------------------------


@pytest.fixture
def branch(world) -> Customer:
    """Below Acme, with an order, an invoice and an admin of its own."""
    made = make.company("Acme Cluj", channel=world.acme.channel, parent=world.acme)
    chief = make.member("chief", made, role="admin")
    make_orders.order(make.buyer(chief.user, made), (world.bolt, 12))
    make_invoicing.invoice(made)
    return made


def _branch() -> Customer:
    return Customer.objects.get(name="Acme Cluj")


def act_for_the_branch(world):
    answer = world.post("accounts:switch-customer", customer=_branch().pk)
    return answer.status_code == 302


def _in_branch(world) -> Customer:
    act_for_the_branch(world)
    return _branch()


def see_the_branchs_order(world):
    number = _in_branch(world).orders.get().number
    return number in world.get("orders:order", number)


def see_the_branchs_order_while_acting_for_the_company(world):
    number = _branch().orders.get().number
    return world.client.get(reverse("orders:order", args=[number])).status_code == 200


def see_the_branchs_invoice(world):
    number = _in_branch(world).invoices.get().number
    return number in world.get("invoicing:invoice", number)


def order_for_the_branch(world):
    branch = _in_branch(world)
    world.post("orders:add-by-code", code="BOLT-8", quantity="12")
    page = world.get("orders:checkout")
    if 'id="checkout-form"' in page:
        world.post("orders:checkout", **filled(page))
    return branch.orders.filter(placed_by=world.pat).exists()


def remove_somebody_of_the_branch(world):
    chief = Member.objects.get(customer=_in_branch(world))
    world.post("accounts:remove-member", chief.pk)
    return Member.objects.get(pk=chief.pk).archived_at is not None


def invite_into_the_branch(world):
    viewer = make.ready_made_role("viewer")
    branch = _in_branch(world)
    world.post("accounts:invite", email="nina@example.org", role=viewer.pk)
    return Invitation.objects.filter(customer=branch).exists()


def make_a_role_of_the_branch(world):
    branch = _in_branch(world)
    world.post("accounts:add-role", name="Shift lead", scope="own", rights=[])
    return Role.objects.filter(customer=branch).exists()


def give_somebody_the_reach_of_the_company(world):
    return _gave(world, RightScope.COMPANY)


def give_somebody_the_reach_of_branches(world):
    return _gave(world, RightScope.BRANCHES)


def _gave(world, scope: str) -> bool:
    wide = make_people.role(world.acme, "prices.view", scope=scope)
    otto = make.member("otto", world.acme, role="buyer")
    world.post("accounts:member", otto.pk, role=wide.pk)
    return Member.objects.get(pk=otto.pk).role == wide


BY_REACH = (
    # deed                                              own company branches
    (see_own_order,                                     "yes  yes   yes"),
    (see_colleagues_order,                              "no   yes   yes"),
    (cancel_own_order,                                  "yes  yes   yes"),
    (cancel_colleagues_order,                           "no   yes   yes"),
    (see_own_quote,                                     "yes  yes   yes"),
    (see_colleagues_quote,                              "no   yes   yes"),
    (see_an_invoice,                                    "no   yes   yes"),
    (list_invoices,                                     "no   yes   yes"),
    (place_an_order,                                    "yes  yes   yes"),
    (act_for_the_branch,                                "no   no    yes"),
    (see_the_branchs_order,                             "no   no    yes"),
    (see_the_branchs_order_while_acting_for_the_company, "no  no    no"),
    (see_the_branchs_invoice,                           "no   no    yes"),
    (order_for_the_branch,                              "no   no    yes"),
    (remove_somebody_of_the_branch,                     "no   no    yes"),
    (invite_into_the_branch,                            "no   no    yes"),
    (make_a_role_of_the_branch,                         "no   no    yes"),
    (give_somebody_the_reach_of_the_company,            "no   yes   yes"),
    (give_somebody_the_reach_of_branches,               "no   no    yes"),
)  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("scope", list(RightScope))
def test_an_own_role_with_every_right_reaches_as_far_as_its_column(
    world, branch, scope
):
    own = make_people.role(world.acme, *make_people.all_rights_but(), scope=scope)
    Member.objects.filter(pk=world.member.pk).update(role=own)

    expected = column(BY_REACH, list(RightScope).index(scope))

    assert tried_all(BY_REACH, world) == expected


@pytest.mark.full
def test_a_role_without_rights_allows_nothing_but_to_see_who_belongs_here(world):
    empty = make_people.role(world.acme, scope=RightScope.BRANCHES)
    Member.objects.filter(pk=world.member.pk).update(role=empty)

    worked = {name for name, cell in tried_all(BY_ROLE, world).items() if cell == "yes"}

    assert worked == {"see_colleagues"}


@pytest.mark.full
@pytest.mark.parametrize(
    ("right", "allows"),
    [
        ("prices.view", {"see_prices"}),
        ("orders.view", {"see_own_order", "see_colleagues_order", "list_orders"}),
        ("quotes.view", {"see_own_quote", "see_colleagues_quote"}),
        ("invoices.view", {"see_an_invoice", "list_invoices"}),
        ("addresses.edit", {"keep_addresses", "keep_addresses_by_service"}),
        ("company.edit", {"change_the_company"}),
        ("history.view", {"see_who_changed_what"}),
        ("rules.set", {"set_a_budget"}),
        ("roles.manage", {"see_roles", "make_a_role", "remove_a_role"}),
        ("members.manage", {"open_a_person", "remove_a_person",
                            "remove_a_person_by_service", "withdraw_an_invitation"}),
        ("orders.approve", set()),
        ("messages.send", set()),
        ("pickups.view", set()),
    ],
)  # fmt: skip
def test_one_right_alone_allows_what_it_says(world, right, allows):
    alone = make_people.role(world.acme, right)
    Member.objects.filter(pk=world.member.pk).update(role=alone)

    worked = {name for name, cell in tried_all(BY_ROLE, world).items() if cell == "yes"}

    assert worked == {"see_colleagues"} | allows


# --- nobody widens their own rights --------------------------------------------


def _standing(world) -> list:
    """Every role anybody has or could get, as it is now."""
    roles = Role.objects.order_by("pk").values_list("pk", "rights", "scope", "name")
    members = Member.objects.order_by("pk").values_list("pk", "role", "archived_at")
    asked = Invitation.objects.order_by("pk").values_list("pk", "role", "withdrawn_at")
    return [list(roles), list(members), list(asked)]


def take_the_admins_role(world):
    return world.post("accounts:member", world.member.pk, role=_admin().pk)


def make_a_colleague_admin(world):
    otto = Member.objects.get(user__email="otto@example.org")
    return world.post("accounts:member", otto.pk, role=_admin().pk)


def bring_somebody_back_as_admin(world):
    gone = Member.objects.get(user__email="gone@example.org")
    return world.post("accounts:member", gone.pk, role=_admin().pk)


def invite_an_admin(world):
    fields = {"email": "accomplice@example.org", "role": _admin().pk}
    return world.post("accounts:invite", **fields)


def make_a_role_with_a_right_one_lacks(world):
    fields = {"name": "New", "scope": "own", "rights": ["orders.place"]}
    return world.post("accounts:add-role", **fields)


def make_a_role_with_a_reach_one_lacks(world):
    fields = {"name": "New", "scope": "branches", "rights": ["prices.view"]}
    return world.post("accounts:add-role", **fields)


def add_a_right_one_lacks_to_a_role(world):
    other = Role.objects.get(name="Other")
    fields = {"name": "Other", "scope": "own", "rights": ["invoices.view"]}
    return world.post("accounts:change-role", other.pk, **fields)


def widen_a_role_with_a_right_one_lacks(world):
    other = Role.objects.get(name="Other")
    fields = {"name": "Other", "scope": "company", "rights": ["orders.view"]}
    return world.post("accounts:change-role", other.pk, **fields)


def change_the_role_one_has(world):
    keeper = Role.objects.get(name="Keeper")
    fields = {"name": "Keeper", "scope": "company", "rights": ["prices.view"]}
    return world.post("accounts:change-role", keeper.pk, **fields)


def give_the_role_of_another_company(world):
    otto = Member.objects.get(user__email="otto@example.org")
    foreign = Role.objects.get(name="Foreign")
    return world.post("accounts:member", otto.pk, role=foreign.pk)


def change_the_role_of_another_company(world):
    foreign = Role.objects.get(name="Foreign")
    fields = {"name": "Foreign", "scope": "own", "rights": []}
    return world.post("accounts:change-role", foreign.pk, **fields)


def change_a_ready_made_role(world):
    fields = {"name": "Viewer", "scope": "company", "rights": ["prices.view"]}
    viewer = make.ready_made_role("viewer")
    return world.post("accounts:change-role", viewer.pk, **fields)


def _admin() -> Role:
    return make.ready_made_role("admin")


WIDENING = (
    # attempt                                answer
    (take_the_admins_role,                   422),
    (make_a_colleague_admin,                 422),
    (bring_somebody_back_as_admin,           422),
    (invite_an_admin,                        422),
    (make_a_role_with_a_right_one_lacks,     422),
    (make_a_role_with_a_reach_one_lacks,     422),
    (add_a_right_one_lacks_to_a_role,        422),
    (widen_a_role_with_a_right_one_lacks,    422),
    (change_the_role_one_has,                302),
    (give_the_role_of_another_company,       422),
    (change_the_role_of_another_company,     404),
    (change_a_ready_made_role,               404),
)  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize(("attempt", "status"), WIDENING)
def test_nobody_gets_or_gives_more_than_they_have(world, mallory, attempt, status):
    keeper = make_people.role(
        world.acme, "members.manage", "roles.manage", "prices.view", name="Keeper"
    )
    Member.objects.filter(pk=world.member.pk).update(role=keeper)
    make_people.role(world.acme, "orders.view", scope="own", name="Other")
    make_people.role(mallory.memberships.get().customer, name="Foreign")
    make.member("otto", world.acme, role="viewer")
    gone = make.member("gone", world.acme, role="viewer")
    Member.objects.filter(pk=gone.pk).update(archived_at=timezone.now())
    before = _standing(world)

    answer = attempt(world)

    assert answer.status_code == status
    assert _standing(world) == before


# --- two companies -------------------------------------------------------------


def test_rights_follow_the_company_acted_for(world, channel):
    other = make.company("Other", channel=channel)
    make.member("pat", other, role="viewer")
    hers = make_people.role(other, name="Theirs")

    world.post("accounts:switch-customer", customer=other.pk)
    there = world.client.get(reverse("accounts:invite")).status_code
    order_here = world.client.get(
        reverse("orders:order", args=[world.own_order.number])
    ).status_code
    world.post("accounts:switch-customer", customer=world.acme.pk)
    here = world.client.get(reverse("accounts:invite")).status_code
    role_there = world.client.get(
        reverse("accounts:change-role", args=[hers.pk])
    ).status_code

    # 409: the order is of the person's other company, which is offered.
    assert (there, order_here, here, role_there) == (403, 409, 200, 404)


def test_a_form_of_one_company_does_nothing_in_the_other(world, channel):
    other = make.company("Other", channel=channel)
    make.member("pat", other, role="admin")
    viewer = make.ready_made_role("viewer")
    world.post("accounts:switch-customer", customer=other.pk)

    answer = world.post(
        "accounts:invite",
        email="nina@example.org",
        role=viewer.pk,
        acting_for=world.acme.pk,
    )

    assert answer.status_code == 409
    assert not Invitation.objects.exists()
