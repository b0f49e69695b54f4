"""An order that its company agrees to goes to the seller: placed, or to look at."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.buyer import Buyer
from accounts.events import person_acted_for, record
from accounts.models import User
from orders.mails import order_mail
from orders.mails_approvals import mail_review_needed, mail_under_review
from orders.models import Order, OrderLine, OrderReview, OrderState
from orders.models.orders import FALLEN
from orders.rules.reviews import review_causes
from orders.selectors.policies import policy_for
from orders.selectors.readers import reader_of
from pricing.selectors.rates import in_buyers_currency
from shop.mail import queue_mail


def hand_in(
    order: Order, lines: Sequence[OrderLine], *, buyer: Buyer, actor: User | None
) -> None:
    """Give an order to the seller: it is placed, or waits for a look at it first.

    The caller holds its lock, or has just written it. `buyer` acts for its customer.
    """
    causes = _causes(order, buyer)
    if causes:
        _ask_for_review(order, causes, buyer=buyer, actor=actor)
    else:
        count_as_placed(order, lines, buyer=buyer, actor=actor)


def count_as_placed(
    order: Order, lines: Sequence[OrderLine], *, buyer: Buyer, actor: User | None
) -> None:
    """From here on the seller delivers and bills; who ordered gets the confirmation."""
    _set_state(order, OrderState.PLACED)
    record(
        order,
        verb="placed",
        actor=actor,
        on_behalf_of=buyer.behalf,
        **person_acted_for(buyer),
        total_gross=str(order.total_gross),
        currency=order.currency,
    )
    to = reader_of(order)
    if to:
        queue_mail(
            "orders/confirmed",
            to=to,
            language=order.language,
            once=f"order-placed-{order.pk}",
            context=order_mail(order, lines),
        )


def _causes(order: Order, buyer: Buyer) -> list[str]:
    policy = policy_for(buyer)
    return list(
        review_causes(
            policy,
            total_net=order.total_net,
            above_net=in_buyers_currency(policy.review_above_net, buyer),
            is_first=policy.reviews_first_order and _is_first(order),
        )
    )


def _is_first(order: Order) -> bool:
    others = Order.objects.filter(customer=order.customer_id).exclude(pk=order.pk)
    return not others.placed().exclude(state__in=FALLEN).exists()


def _ask_for_review(
    order: Order, causes: list[str], *, buyer: Buyer, actor: User | None
) -> None:
    _set_state(order, OrderState.IN_REVIEW)
    OrderReview.objects.create(
        order=order, customer_id=order.customer_id, causes=causes
    )
    record(
        order,
        verb="review_asked",
        actor=actor,
        on_behalf_of=buyer.behalf,
        **person_acted_for(buyer),
        causes=causes,
    )
    mail_review_needed(order)
    mail_under_review(order, to=reader_of(order))


def _set_state(order: Order, state: OrderState) -> None:
    # What waited for a yes, or for the seller's look, is placed when it was given.
    if order.held_until is not None or order.state == OrderState.IN_REVIEW:
        order.placed_at, order.held_until = timezone.now(), None
    order.state = state
    order.save(update_fields=["state", "placed_at", "held_until"])
