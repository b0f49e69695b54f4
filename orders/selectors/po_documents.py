"""Purchase orders as files: whether one is needed, and where it is."""

from django.db.models import QuerySet

from accounts.buyer import Buyer
from accounts.models import User
from orders.models import Cart, Order, PoDocument, Quote
from orders.selectors.policies import policy_for


def needs_po_document(buyer: Buyer) -> bool:
    """Say whether orders of `buyer` need the company's own order as a file."""
    if buyer.customer is None or not buyer.customer.is_company:
        return False
    return policy_for(buyer).must_have_po_document


def document_of(owner: Cart | Quote | Order) -> PoDocument | None:
    """The file that was handed in for a cart, quote or order that may be seen."""
    return _of(owner).select_related("attachment").first()


def _of(owner: Cart | Quote | Order) -> QuerySet[PoDocument]:
    if isinstance(owner, Cart):
        return PoDocument.objects.filter(cart=owner)
    if isinstance(owner, Quote):
        return PoDocument.objects.filter(quote=owner)
    return PoDocument.objects.filter(order=owner)


def document_managed_by(staff: User, order_id: int) -> PoDocument | None:
    """The file of an order of a customer that `staff` manages."""
    orders = Order.objects.managed_by(staff).filter(pk=order_id)
    found = PoDocument.objects.filter(order__in=orders)
    return found.select_related("attachment").first()
