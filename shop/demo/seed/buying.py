"""What companies of the demo keep about buying: rules, budgets, cost centres."""

from decimal import Decimal

from accounts.buyer import Buyer
from accounts.models import Member, OrderFieldKind
from accounts.selectors import buyer_for_customer
from accounts.services.buying import (
    CostCentreDetails,
    PickupDetails,
    QuestionDetails,
    save_cost_centre,
    save_pickup_person,
    save_question,
)
from orders.models import BudgetPeriodKind
from orders.selectors.rule_targets import Holding, Target
from orders.services.rules import set_rules
from shop.demo.seed.demo import Demo

# Who keeps the lists of Hotel Carpați, and who sets the rules of Bistro Cetate.
KEEPER, SETTER = "office@hotel-carpati.example", "alex@bistro-cetate.example"
LIMITED = "bar@bistro-cetate.example"
COST_CENTRES = (("4100", "Kitchen"), ("4200", "Restaurant and bar"))
CHAPTERS = ("table", "pantry", "cleaning")


def write_buying(demo: Demo) -> None:
    """Lists that the hotel's checkout asks about; limits for the bistro's buyer."""
    _lists(_acting(demo, "hotel-carpati", KEEPER))
    _limits(demo, _acting(demo, "bistro-cetate", SETTER))


def _acting(demo: Demo, customer: str, email: str) -> Buyer:
    return buyer_for_customer(
        customer=demo.customers[customer], now=demo.now, user=demo.users[email]
    )


def _lists(keeper: Buyer) -> None:
    for code, name in COST_CENTRES:
        save_cost_centre(buyer=keeper, details=CostCentreDetails(code, name))
    save_pickup_person(
        buyer=keeper,
        details=PickupDetails(
            name="Vasile Dinu", phone="+40 744 555 318", proof="BV 42 HCP"
        ),
    )
    save_question(
        buyer=keeper,
        details=QuestionDetails(
            label="What is it for?",
            kind=OrderFieldKind.CHOICE,
            choices=("Daily business", "Banquet", "Refurbishment"),
        ),
    )


def _limits(demo: Demo, setter: Buyer) -> None:
    member = Member.objects.select_related("user", "customer").get(
        user=demo.users[LIMITED], customer=setter.customer
    )
    set_rules(
        buyer=setter,
        target=Target(customer=member.customer, member=member),
        wanted=Holding(
            max_order_net=Decimal(250),
            category_ids=frozenset(demo.categories[code].pk for code in CHAPTERS),
            budgets={BudgetPeriodKind.MONTH.value: Decimal(600)},
        ),
    )
