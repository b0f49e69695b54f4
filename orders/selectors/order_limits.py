"""How small and how large an order may be: the company's own limits, the channel's."""

from decimal import Decimal

from accounts.buyer import Buyer
from orders.selectors.policies import policy_for
from pricing.selectors.rates import in_buyers_currency


def minimum_net(buyer: Buyer) -> Decimal | None:
    """The least for one order, net, in the buyer's currency; None where there is none.

    The company's own goes before the channel's.
    """
    own = policy_for(buyer).minimum_order_net
    return in_buyers_currency(
        buyer.channel.minimum_order_net if own is None else own, buyer
    )


def maximum_net(buyer: Buyer) -> Decimal | None:
    """The same for the most."""
    own = policy_for(buyer).maximum_order_net
    return in_buyers_currency(
        buyer.channel.maximum_order_net if own is None else own, buyer
    )
