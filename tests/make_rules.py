"""Short makers for purchase rules and budgets, through the service."""

from decimal import Decimal

from accounts.buyer import Buyer
from accounts.models import CostCentre, Customer, OrderField, PickupPerson
from orders.selectors import rule_targets
from orders.selectors.rule_targets import Holding
from orders.services.rules import set_rules


def holding(**fields) -> Holding:
    """What shall hold: most="100", categories=(…), centres=(…), month="500", …"""
    most = fields.get("most")
    return Holding(
        max_order_net=Decimal(most) if most else None,
        must_have_cost_centre=fields.get("must_have_cost_centre", False),
        category_ids=frozenset(one.pk for one in fields.get("categories", ())),
        cost_centre_ids=frozenset(one.pk for one in fields.get("centres", ())),
        budgets={
            kind: Decimal(fields[kind])
            for kind in ("month", "quarter", "year")
            if kind in fields
        },
    )


def rule_member(admin: Buyer, member, **fields) -> None:
    target = rule_targets.member_target(admin, member.pk)
    set_rules(buyer=admin, target=target, wanted=holding(**fields))


def rule_role(admin: Buyer, role, **fields) -> None:
    target = rule_targets.role_target(admin, role.pk)
    set_rules(buyer=admin, target=target, wanted=holding(**fields))


def rule_invitation(admin: Buyer, invitation, **fields) -> None:
    target = rule_targets.invitation_target(admin, invitation.pk)
    set_rules(buyer=admin, target=target, wanted=holding(**fields))


def budget_cost_centre(admin: Buyer, centre: CostCentre, **fields) -> None:
    target = rule_targets.cost_centre_target(admin, centre.pk)
    set_rules(buyer=admin, target=target, wanted=holding(**fields))


def budget_company(admin: Buyer, **fields) -> None:
    target = rule_targets.company_target(admin)
    set_rules(buyer=admin, target=target, wanted=holding(**fields))


def cost_centre(customer: Customer, code: str = "K-1", **fields) -> CostCentre:
    return CostCentre.objects.create(
        customer=customer, code=code, name=fields.pop("name", code.title()), **fields
    )


def pickup_person(customer: Customer, name: str = "Ion", **fields) -> PickupPerson:
    return PickupPerson.objects.create(customer=customer, name=name, **fields)


def order_field(customer: Customer, label: str = "Machine", **fields) -> OrderField:
    return OrderField.objects.create(customer=customer, label=label, **fields)
