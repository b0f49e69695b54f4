"""Cost centres, people who collect, own questions: what a checkout offers and keeps."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from accounts.buyer import Buyer
from accounts.models import CostCentre, Customer, OrderField, PickupPerson
from orders.errors import (
    AnswerRefused,
    CostCentreRefused,
    LineCentresRefused,
    PickupPersonRefused,
)
from orders.rules import FrozenReferences, References, read_answer
from orders.selectors.purchasing import rules_binding

# A tree of companies is no deeper.
DEEPEST = 8


def cost_centres_for(buyer: Buyer) -> Sequence[CostCentre]:
    """Cost centres that `buyer` may choose: of the company, of those above; once.

    Those above count as far as the buyer reaches up there, and all of them as far as
    the purchase rules allow.
    """

    def find() -> list[CostCentre]:
        if buyer.customer is None or not buyer.customer.is_company:
            return []
        rows = CostCentre.objects.standing().filter(customer__in=_and_above(buyer))
        rules = rules_binding(buyer)
        return [
            centre
            for centre in rows.order_by("code", "pk")
            if all(rule.allows_cost_centre(centre.pk) for rule in rules)
        ]

    return buyer.remember("orders.cost-centres", find)


def cost_centre_filter(buyer: Buyer) -> Sequence[CostCentre]:
    """Cost centres a list of orders can be filtered by, archived ones too."""
    if buyer.customer is None or not buyer.customer.is_company:
        return []
    rows = CostCentre.objects.filter(customer__in=_and_above(buyer))
    return list(rows.order_by("code", "pk"))


def _and_above(buyer: Buyer) -> list[int]:
    """The customer acted for and those above it that the buyer reaches."""
    if buyer.customer is None:
        return []
    found, above = [buyer.customer.pk], buyer.customer.parent_id
    while above in buyer.customer_ids and len(found) < DEEPEST:
        found.append(above)
        parents = Customer.objects.visible_to(buyer).filter(pk=above)
        above = parents.values_list("parent_id", flat=True).first()
    return found


def needs_cost_centre(buyer: Buyer) -> bool:
    """Say whether a purchase rule asks for a cost centre on every order."""
    return any(rule.needs_cost_centre for rule in rules_binding(buyer))


def order_fields_for(buyer: Buyer) -> Sequence[OrderField]:
    """The company's own questions in their order; asked once."""
    return buyer.remember(
        "orders.own-fields", lambda: list(OrderField.objects.asked_of(buyer))
    )


def pickup_persons_for(buyer: Buyer) -> Sequence[PickupPerson]:
    """Who may collect goods for the company today; asked once."""

    def find() -> list[PickupPerson]:
        return list(PickupPerson.objects.visible_to(buyer).allowed_on(buyer.today))

    return buyer.remember("orders.pickup-persons", find)


def frozen_references(
    buyer: Buyer, chosen: References, *, is_pickup: bool
) -> FrozenReferences:
    """What an order keeps of `chosen`, checked against the lists of this moment.

    Raises CostCentreRefused, PickupPersonRefused, AnswerRefused.
    """
    centre = _cost_centre(buyer, chosen.cost_centre_id)
    name, proof = _collector(buyer, chosen) if is_pickup else ("", "")
    return FrozenReferences(
        cost_centre_id=centre.pk if centre else None,
        cost_centre_code=centre.code if centre else "",
        cost_centre_name=centre.name if centre else "",
        project=chosen.project,
        pickup_name=name,
        pickup_proof=proof,
        own_fields=tuple(_answers(buyer, chosen)),
    )


def centres_of_lines(buyer: Buyer, wanted: Mapping[str, int]) -> dict[int, CostCentre]:
    """The cost centres that lines name, by key; `wanted` has them by SKU.

    What may be chosen is what an order as a whole may name. Raises LineCentresRefused,
    which names every line whose cost centre is not among them.
    """
    if not wanted:
        return {}
    allowed = {centre.pk: centre for centre in cost_centres_for(buyer)}
    lost = [sku for sku, pk in wanted.items() if pk not in allowed]
    if lost:
        raise LineCentresRefused(skus=", ".join(lost))
    return {pk: allowed[pk] for pk in wanted.values()}


def lost_centres(buyer: Buyer, wanted: Mapping[int, int]) -> dict[int, str]:
    """Lines whose cost centre cannot be chosen any more, by key, with the sentence."""
    if not wanted:
        return {}
    allowed = {centre.pk for centre in cost_centres_for(buyer)}
    said = gettext("Its cost centre cannot be chosen any more. Please choose another.")
    return {key: said for key, pk in wanted.items() if pk not in allowed}


def _cost_centre(buyer: Buyer, wanted: int | None) -> CostCentre | None:
    if wanted is None:
        return None
    for centre in cost_centres_for(buyer):
        if centre.pk == wanted:
            return centre
    raise CostCentreRefused


def _collector(buyer: Buyer, chosen: References) -> tuple[str, str]:
    allowed = pickup_persons_for(buyer)
    if chosen.pickup_person_id is None:
        # A name that is not on the list of a company that keeps one is nobody's.
        return ("", "") if allowed else (chosen.pickup_name, "")
    for person in allowed:
        if person.pk == chosen.pickup_person_id:
            return person.name, person.proof
    raise PickupPersonRefused


def _answers(buyer: Buyer, chosen: References) -> list[dict[str, str]]:
    kept = []
    for question in order_fields_for(buyer):
        answer = read_answer(question, chosen.answers.get(question.pk, ""))
        if answer is None or (question.is_required and not answer):
            raise AnswerRefused(label=question.label)
        if answer:
            kept.append(
                {"label": question.label, "kind": question.kind, "answer": answer}
            )
    return kept
