"""A company with a row of everything that belongs to companies, all bearing its mark.

What others may see of it is what isolation tests look for: the mark stands in every
text, so it shows in any page, file or fragment that leaks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from djmoney.money import Money

from accounts.events import record
from accounts.models import (
    Acceptance,
    Attachment,
    CostCentre,
    Customer,
    Invitation,
    LegalText,
    LegalWording,
    Licence,
    LicenceKind,
    Message,
    MessageFile,
    OrderField,
    PickupPerson,
    Role,
    SsoConnection,
    Thread,
    ThreadReader,
    User,
    VatCheck,
)
from catalog.models import (
    AssortmentExport,
    Catalogue,
    CatalogueAssignment,
    CustomerPartNumber,
    Variant,
)
from invoicing.models import CustomerTerms, PaymentTerm
from invoicing.services import note_payment
from marketing.models import Automation, AutomationKind, SentMessage
from orders.models import (
    ApprovalRequest,
    Budget,
    Cart,
    CartShare,
    CartUse,
    CustomerTask,
    Delegation,
    EntryMapping,
    EntryRow,
    EntrySheet,
    Order,
    OrderPolicy,
    OrderReview,
    PoDocument,
    PurchaseRule,
    PurchaseRuleCategory,
    PurchaseRuleCostCentre,
    RequisitionLine,
    RequisitionList,
    Snooze,
)
from orders.services.cancelling import ask_to_cancel
from orders.services.cart import add_to_cart
from orders.services.fulfilment import confirm_order, ship_order
from orders.services.picking import start_pick_list
from orders.services.quotes import request_quote
from orders.services.returns import ReturnWish, ReturnWords, request_return
from pricing.models import (
    PlannedPrice,
    PriceList,
    PriceListAssignment,
    PricePlan,
    PromotionUse,
)
from tests import (
    make,
    make_approvals,
    make_invoicing,
    make_orders,
    make_promotions,
    make_returns,
)


@dataclass
class World:
    """One company and its rows; `staff` works for the seller."""

    mark: str
    customer: Customer
    admin: User
    buyer: User
    rows: dict[str, models.Model] = field(default_factory=dict)

    def keep(self, row: models.Model) -> None:
        self.rows.setdefault(row._meta.label_lower, row)

    def row(self, label: str) -> models.Model | None:
        """A row of the model `label` ("orders.order") that belongs to the company."""
        return self.rows.get(label)


def owned_models() -> Iterator[type[models.Model]]:
    """Models whose rows say which customer they belong to."""
    for model in apps.get_models(include_auto_created=True):
        names = {one.column for one in model._meta.local_concrete_fields}
        if "customer_id" in names:
            yield model


def build(name: str, *, mark: str, channel, bolt: Variant, staff: User) -> World:
    """Make the company with everything; `bolt` is on sale at a price for everybody."""
    customer = make.company(
        name=f"{name} {mark}", channel=channel, legal_name=f"{mark} SRL"
    )
    admin = make.member(f"{mark}-admin", customer, role="admin").user
    buyer = make.member(f"{mark}-buyer", customer, role="buyer").user
    world = World(mark, customer, admin, buyer)
    world.keep(customer)
    _people(world)
    _rules(world, bolt)
    _agreements(world, bolt)
    _documents(world, bolt, staff)
    _approvals(world)
    _conversation(world, staff)
    _rep_work(world, staff)
    _papers(world, staff)
    _register(world, staff)
    for model in owned_models():
        rows = model._default_manager.filter(customer=customer).order_by("pk")
        if (first := rows.first()) is not None:
            world.keep(first)
    return world


def _people(world: World) -> None:
    mark, customer = world.mark, world.customer
    Role.objects.create(customer=customer, code="own", name=f"{mark} role")
    CostCentre.objects.create(customer=customer, code=mark[:10], name=f"{mark} centre")
    PickupPerson.objects.create(customer=customer, name=f"{mark} driver")
    OrderField.objects.create(customer=customer, label=f"{mark} field")
    now = timezone.now()
    Invitation.objects.create(
        customer=customer,
        email=f"{mark.lower()}-new@example.org",
        name=f"{mark} newcomer",
        role=make.ready_made_role("buyer"),
        invited_by=world.admin,
        token_sha256=f"{mark:0>64}"[:64],
        sent_at=now,
        expires_at=now + timedelta(days=7),
    )
    SsoConnection.objects.create(
        customer=customer,
        kind="oidc",
        code=f"{mark.lower()}-sso",
        domains=[f"{mark.lower()}.example"],
        client_id=f"{mark} client",
    )
    VatCheck.objects.create(customer=customer, vat_id=f"RO{mark}"[:20])
    world.keep(
        UserSession.objects.create(
            user=world.admin,
            session_key=mark,
            ip="192.0.2.1",
            user_agent=f"{mark} browser",
            last_seen_at=now,
        )
    )


def _rules(world: World, bolt: Variant) -> None:
    """What the admin may order, and a budget for all."""
    customer = world.customer
    rule = PurchaseRule.objects.create(
        customer=customer,
        member=customer.members.get(user=world.admin),
        max_order_net=Decimal(1000),
        currency="EUR",
    )
    PurchaseRuleCategory.objects.create(
        customer=customer, rule=rule, category=bolt.product.category
    )
    PurchaseRuleCostCentre.objects.create(
        customer=customer, rule=rule, cost_centre=customer.cost_centres.get()
    )
    Budget.objects.create(
        customer=customer,
        period="month",
        amount_net=Decimal(10_000),
        currency="EUR",
        starts_on=date(2026, 1, 1),
    )


def _agreements(world: World, bolt: Variant) -> None:
    mark, customer = world.mark, world.customer
    own = PriceList.objects.create(
        seller=customer.channel.seller, code=f"{mark.lower()}-list", name=f"{mark} list"
    )
    PriceListAssignment.objects.create(price_list=own, customer=customer)
    plan = PricePlan.objects.create(price_list=own, name=f"{mark} prices to come")
    planned = PlannedPrice.objects.create(
        plan=plan, variant=bolt, unit=bolt.units.get(is_base=True), amount=1
    )
    for row in (own, plan, planned):
        world.keep(row)
    offer = make_promotions.promotion(
        f"{mark.lower()}-offer", name=f"{mark} offer", percent="1", to=[customer]
    )
    PromotionUse.objects.create(
        promotion=offer,
        customer=customer,
        order_number=f"{mark}-NONE",
        amount=1,
        currency="EUR",
    )
    shown = Catalogue.objects.create(code=f"{mark.lower()[:1]}-all", name="All goods")
    shown.rules.create()
    CatalogueAssignment.objects.create(catalogue=shown, customer=customer)
    CustomerPartNumber.objects.create(
        customer=customer, variant=bolt, number=f"{mark}-1"
    )
    term = PaymentTerm.objects.get_or_create(
        code="net-30", defaults={"name": "Net 30", "net_days": 30}
    )[0]
    CustomerTerms.objects.create(
        customer=customer, term=term, methods=["on_account", "bank_transfer"]
    )


def _documents(world: World, bolt: Variant, staff: User) -> None:
    buyer = make.buyer(world.buyer, world.customer)
    order = make_orders.order(buyer, (bolt, 24), po_number=f"{world.mark}-PO")
    confirm_order(order_id=order.pk, by=staff)
    shipment = ship_order(
        order_id=order.pk,
        quantities={line.pk: Decimal(4) for line in order.lines.all()},
        warehouse_id=make.warehouse().pk,
        tracking_number=f"{world.mark}-PARCEL",
        by=staff,
    )
    _after(world, order)
    invoice = make_invoicing.invoice(world.customer, po_number=f"{world.mark}-PO")
    note_payment(
        invoice_id=invoice.pk,
        amount=Money("1.00", "EUR"),
        received_on=timezone.now().date(),
        reference=f"{world.mark}-TRANSFER",
        by=staff,
    )
    buyer = make.buyer(world.buyer, world.customer)
    cart = add_to_cart(buyer=buyer, items=[make_orders.item(bolt, 24)])
    quote = request_quote(
        buyer=buyer, cart_id=cart.pk, message=f"{world.mark} asks", key=world.mark
    )
    PoDocument.objects.create(
        customer=world.customer,
        attachment=_attachment(world, "order", staff),
        order=order,
    )
    picked = start_pick_list(
        warehouse_id=make.warehouse().pk, order_ids=[order.pk], by=staff
    )
    for row in (order, shipment, picked, invoice, cart, quote, cart.lines.get()):
        world.keep(row)
    world.keep(quote.versions.get())
    _entry(world, cart)
    _carts_and_lists(world, cart, bolt)


def _after(world: World, order: Order) -> None:
    """Some of what left shall come back, the rest shall not leave."""
    buyer = make.buyer(world.buyer, world.customer)
    line = order.lines.get()
    request_return(
        buyer=buyer,
        order_id=order.pk,
        lines=[ReturnWish(line.pk, Decimal(1), make_returns.reason().pk)],
        words=ReturnWords(note=f"{world.mark} return"),
    )
    ask_to_cancel(buyer=buyer, order_id=order.pk, reason=f"{world.mark} reason")


def _carts_and_lists(world: World, cart: Cart, bolt: Variant) -> None:
    """The cart shared with all, one for later, and a list that the company shares."""
    mark, customer = world.mark, world.customer
    Cart.objects.filter(pk=cart.pk).update(name=f"{mark} cart")
    CartShare.objects.create(
        customer=customer, cart=cart, level="order", shared_by=world.buyer
    )
    CartUse.objects.create(
        customer=customer,
        channel=cart.channel,
        user=world.admin,
        purpose="current",
        cart=cart,
    )
    made = RequisitionList.objects.create(
        customer=customer,
        owner=world.buyer,
        name=f"{mark} list",
        note=f"{mark} note",
        is_shared=True,
    )
    line = RequisitionLine.objects.create(
        requisition_list=made,
        variant=bolt,
        unit=bolt.units.get(is_base=True),
        quantity=4,
        note=f"{mark} line",
    )
    world.keep(line)


def _entry(world: World, cart: Cart) -> None:
    """A sheet of lines of the admin, as the crawl's own customer is asked for."""
    sheet = EntrySheet.objects.create(
        channel=cart.channel,
        customer=world.customer,
        user=world.admin,
        source="file",
        name=f"{world.mark}-order.csv",
        language="en",
        total_count=1,
        done_count=1,
    )
    row = EntryRow.objects.create(
        sheet=sheet, position=1, code=f"{world.mark}-CODE", verdict="unknown"
    )
    EntryMapping.objects.create(
        customer=world.customer, heads_sha256=f"{world.mark:0>64}"[:64], code_column=0
    )
    world.keep(row)


def _approvals(world: World) -> None:
    """Whose yes orders need, who stands in, what was approved and looked at."""
    customer, mark = world.customer, world.mark
    people = {one.user_id: one for one in customer.members.all()}
    admin, buyer = people[world.admin.pk], people[world.buyer.pk]
    make_approvals.rule(customer, admin, name=f"{mark} rule", above="900000")
    order = customer.orders.earliest("pk")
    ApprovalRequest.objects.create(
        order=order, customer=customer, state="approved", reasons=[f"{mark} reason"]
    )
    OrderReview.objects.create(
        order=order, customer=customer, state="accepted", note=f"{mark} note"
    )
    OrderPolicy.objects.create(customer=customer, approval_days=7)
    Delegation.objects.create(
        customer=customer,
        giver=admin,
        taker=buyer,
        starts_on=date(2026, 1, 1),
        ends_on=date(2036, 1, 1),
    )


def _attachment(world: World, purpose: str, staff: User) -> Attachment:
    made = Attachment(
        customer=world.customer,
        purpose=purpose,
        name=f"{world.mark}-{purpose}.txt",
        content_type="text/plain",
        size=len(world.mark),
        sha256="0" * 64,
        uploaded_by=world.admin,
    )
    made.file.save("x.txt", ContentFile(f"{world.mark} inside".encode()))
    made.save()
    return made


def _conversation(world: World, staff: User) -> None:
    customer = world.customer
    thread = Thread.objects.create(
        customer=customer,
        subject_kind="accounts.customer",
        subject_id=customer.pk,
        subject_name=f"{world.mark} talk",
        last_message_at=timezone.now(),
    )
    message = Message.objects.create(
        customer=customer, thread=thread, author=world.admin, body=f"{world.mark} says"
    )
    file = _attachment(world, "message", staff)
    MessageFile.objects.create(customer=customer, message=message, attachment=file)
    ThreadReader.objects.create(customer=customer, thread=thread, user=world.admin)
    world.keep(file)


def _rep_work(world: World, staff: User) -> None:
    """What a representative means to do, and what they put off."""
    task = CustomerTask.objects.create(
        customer=world.customer,
        rep=staff,
        made_by=staff,
        due_on=date(2026, 11, 20),
        text=f"{world.mark} wants a call",
    )
    Snooze.objects.create(
        customer=world.customer,
        rep=staff,
        kind="task",
        subject_id=task.pk,
        until=date(2026, 11, 21),
    )


def _papers(world: World, staff: User) -> None:
    customer = world.customer
    kind = LicenceKind.objects.get_or_create(
        code="spirits", defaults={"names": {"en": "Spirits"}}
    )[0]
    Licence.objects.create(
        customer=customer,
        kind=kind,
        number=f"{world.mark}-LIC",
        document=_attachment(world, "licence", staff),
    )
    _attachment(world, "registration", staff)
    terms, is_new = LegalText.objects.get_or_create(
        channel=customer.channel,
        kind="terms",
        version=1,
        defaults={"published_at": timezone.now()},
    )
    if is_new:
        LegalWording.objects.create(
            text=terms, language="en", title="Terms", body="<p>Pay.</p>"
        )
    Acceptance.objects.create(
        text=terms, customer=customer, user=world.admin, language="en"
    )


def _register(world: World, staff: User) -> None:
    customer = world.customer
    automation = Automation.objects.get_or_create(
        kind=AutomationKind.ABANDONED_CART, defaults={"channel": customer.channel}
    )[0]
    SentMessage.objects.create(
        automation=automation, customer=customer, user=world.buyer, subject=world.mark
    )
    record(customer, verb="changed", actor=world.admin, note=world.mark)
    _list_of_articles(world)


def _list_of_articles(world: World) -> None:
    now = timezone.now()
    made = AssortmentExport(
        customer=world.customer,
        user=world.buyer,
        format="csv",
        language="en",
        state="ready",
        total_count=1,
        done_count=1,
        ready_at=now,
        ends_at=now + timedelta(days=1),
    )
    made.file.save("x.csv", ContentFile(f"{world.mark} prices".encode()))
