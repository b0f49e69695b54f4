"""Who reads what happens to an order."""

from accounts.models import Member
from accounts.selectors.tree import line_of
from orders.models import Order
from shop import scope


def reader_of(order: Order) -> str:
    """The e-mail of who placed it; the company's for guests and who left it since."""
    own = str(order.snapshot["placed_by"]["email"])
    return own if own and _is_there(order) else order.customer.email


def _is_there(order: Order) -> bool:
    """Say whether who placed it still belongs to the company, or one above it."""
    if order.placed_by_id is None or not order.customer.is_company:
        return True
    # Whoever decides, or a worker, may not reach up there.
    with scope.every_customer():
        standing = Member.objects.filter(
            user=order.placed_by_id,
            customer__in=line_of(order.customer_id),
            archived_at__isnull=True,
        )
        return standing.exists()
