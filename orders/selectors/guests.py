"""Orders without an account: who may open them, and by which link."""

from dataclasses import dataclass, replace

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import translation
from django_countries import countries

from accounts.buyer import Buyer
from accounts.models import SellerBankAccount
from accounts.rights import Right
from accounts.selectors import address_in
from invoicing.models import Invoice, PaymentMethod
from invoicing.selectors import Terms, terms_for
from orders.models import Order
from orders.selectors.deliveries import shipping_methods
from shop import scope
from shop.forms import is_key

SALT = "orders.guest"
# What the holder of the link may see of the one order, and do with it.
SEEN = frozenset(
    {
        Right.VIEW_ORDERS.value,
        Right.VIEW_INVOICES.value,
        Right.CANCEL_ORDERS.value,
        Right.RETURN_GOODS.value,
    }
)


@dataclass(frozen=True)
class GuestOrder:
    """An order opened by its link, and the buyer for whom its page is built."""

    order: Order
    buyer: Buyer


def guest_key(*, customer_id: int, order_id: int) -> str:
    """The signed part of the link; it does not expire, a document is kept for years."""
    return Signer(salt=SALT).sign(f"{customer_id}-{order_id}")


def key_of(order: Order) -> str:
    """The signed part of the link of a guest's order."""
    return guest_key(customer_id=order.customer_id, order_id=order.pk)


def is_guests(order: Order) -> bool:
    """Nobody signed in for it: its mails lead to the signed link."""
    nobody = order.placed_by_id is None and order.rep_id is None
    return nobody and not order.customer.is_company


def order_address(order: Order) -> str:
    """The whole address of an order's page in its channel and language, for mails."""
    with translation.override(order.language):
        if is_guests(order):
            key = guest_key(customer_id=order.customer_id, order_id=order.pk)
            path = reverse("orders:guest-order", args=[key])
        else:
            path = reverse("orders:order", args=[order.number])
    return address_in(order.channel, path)


def paper_address(order: Order) -> str:
    """The whole address of an order's PDF, as `order_address`."""
    with translation.override(order.language):
        if is_guests(order):
            path = reverse("orders:guest-paper", args=[key_of(order)])
        else:
            path = reverse("orders:order-paper", args=[order.number])
    return address_in(order.channel, path)


def opened_by(key: str, buyer: Buyer) -> GuestOrder | None:
    """The order that a signed link opens, whoever holds it; None for any other text.

    Lets this database session see the rows of the order's customer.
    """
    try:
        text = Signer(salt=SALT).unsign(key)
    except BadSignature:
        return None
    customer, _, order = text.partition("-")
    if not (is_key(customer) and is_key(order)):
        return None
    scope.widen(int(customer))
    orders = Order.objects.select_related("customer", "channel__seller")
    found = orders.filter(pk=int(order), customer_id=int(customer)).first()
    if found is None:
        return None
    return GuestOrder(found, _holder(found, buyer))


def _holder(order: Order, buyer: Buyer) -> Buyer:
    return replace(
        buyer,
        channel=order.channel,
        user=None,
        customer=order.customer,
        member=None,
        rep=None,
        rights=SEEN,
        customer_ids=(order.customer_id,),
        guest_token="",
        found={},
    )


def invoices_of(opened: GuestOrder) -> list[Invoice]:
    """The invoices of the order, oldest first."""
    rows = Invoice.objects.visible_to(opened.buyer)
    found = rows.filter(order_number=opened.order.number).defer("snapshot")
    return list(found.order_by("issued_on", "number"))


def bank_account_for(order: Order) -> SellerBankAccount | None:
    """Where an order is paid to in advance; None where it is not, or in no account."""
    if order.payment_method != PaymentMethod.BANK_TRANSFER:
        return None
    accounts = SellerBankAccount.objects.filter(seller_id=order.seller_id)
    return accounts.filter(currency=order.currency).first()


def guest_terms(buyer: Buyer) -> Terms:
    """How a guest pays: as everybody in the channel, but not on account."""
    terms = terms_for(buyer)
    methods = tuple(
        method for method in terms.methods if method != PaymentMethod.ON_ACCOUNT
    )
    return replace(terms, methods=methods or (PaymentMethod.BANK_TRANSFER,))


def countries_served(buyer: Buyer) -> list[tuple[str, str]]:
    """Countries that goods can go to, by name in the reader's language."""
    known = shipping_methods(buyer)
    methods = [terms for terms in known if not terms.method.is_pickup]
    if any(terms.countries is None for terms in methods):
        return list(countries)
    served = {code for terms in methods for code in terms.countries or ()}
    served.add(str(buyer.channel.seller.country.code))
    return [(code, name) for code, name in countries if code in served]
