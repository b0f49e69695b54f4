"""Requests for approval, as lists and pages show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import WithAnnotations

from accounts.buyer import Buyer
from accounts.models import Customer, Member
from accounts.rights import Right, RightScope
from orders.models import (
    ApprovalDecision,
    ApprovalRequest,
    ApprovalState,
    ApprovalStep,
    ApprovalVerb,
    Delegation,
)
from orders.models.approvals import ApprovalRequestQuerySet
from orders.rules import frozen_sums, reference_facts, total_lines
from orders.rules.approval_plans import Approvers
from orders.selectors.approval_needs import candidates
from orders.selectors.approval_people import Power, powers_of
from orders.selectors.orders import (
    OrderedRow,
    ordered_rows,
    place_lines,
    who_ordered,
)
from orders.selectors.policies import line_above
from orders.selectors.rule_pages import BudgetGauge
from shop.blocks import Badge, GaugePart, PartTone, Tone, TotalLine, gauge_parts
from shop.templatetags.angro import money

TONES: Mapping[str, Tone] = {
    ApprovalState.OPEN: "is-warn",
    ApprovalState.APPROVED: "is-ok",
    ApprovalState.REJECTED: "is-danger",
    ApprovalState.SENT_BACK: "is-info",
    ApprovalState.EXPIRED: "",
    ApprovalState.WITHDRAWN: "",
}


class ApprovalTab(TextChoices):
    """The tabs of the list."""

    MINE = "mine", gettext_lazy("Waits for me")
    ASKED = "asked", gettext_lazy("I asked for")
    OPEN = "open", gettext_lazy("Waits for others")
    DECIDED = "decided", gettext_lazy("Decided")


@dataclass(frozen=True)
class Tab:
    """A tab with how many are in it, where that is told."""

    label: str
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class RequestRow:
    """A line of the list; `tick` is what a ticked box sends, where one may decide."""

    request: ApprovalRequest
    badge: Badge
    lines_count: int
    tick: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """Requests of another company of the user that wait for them."""

    customer: Customer
    count: int
    number: str


@dataclass(frozen=True)
class LevelRow:
    """A level of a request: who may say yes, and whether they did."""

    number: int
    names: str
    state: Badge


@dataclass(frozen=True)
class TrailRow:
    """One deed about a request."""

    at: datetime
    who: str
    text: str
    reason: str
    lines: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class RequestPage:
    """Everything the page of a request shows."""

    request: ApprovalRequest
    who: str
    badge: Badge
    rows: tuple[OrderedRow, ...]
    totals: tuple[TotalLine, ...]
    levels: tuple[LevelRow, ...]
    trail: tuple[TrailRow, ...]
    budgets: tuple[BudgetGauge, ...]
    references: tuple[tuple[str, str], ...]
    delivery: tuple[str, ...]
    billing: tuple[str, ...]
    may_decide: bool
    may_take_back: bool
    why_not: str


def requests_visible_to(buyer: Buyer) -> ApprovalRequestQuerySet:
    """Requests `buyer` may see, with their orders."""
    seen = ApprovalRequest.objects.visible_to(buyer)
    return seen.select_related("order__placed_by", "order__rep", "order__customer")


def waiting_for(buyer: Buyer) -> ApprovalRequestQuerySet:
    """Requests of the customer acted for that wait for this buyer's yes now."""
    powers = powers_of(buyer)
    if not powers:
        return ApprovalRequest.objects.none()
    steps = _steps_for(powers)
    open_ones = ApprovalRequest.objects.visible_to(buyer).open()
    return _not_asked_by(open_ones.filter(Exists(steps)), buyer)


def _steps_for(powers: Sequence[Power]) -> QuerySet[ApprovalStep]:
    """Steps that wait and that one of `powers` fits; nobody lends what they asked."""
    steps = ApprovalStep.objects.filter(
        request=OuterRef("pk"), level=OuterRef("level"), passed_at__isnull=True
    )
    fits = Q()
    for power in powers:
        named = Q(member_ids__contains=[power.member_id])
        named |= Q(role_ids__contains=[power.role_id])
        fits |= named & ~Q(request__order__placed_by=power.user_id)
    return steps.filter(fits)


def _not_asked_by(
    requests: ApprovalRequestQuerySet, buyer: Buyer
) -> ApprovalRequestQuerySet:
    return requests.exclude(order__placed_by=buyer.user).exclude(order__rep=buyer.user)


def waiting_count(buyer: Buyer) -> int:
    """How many requests wait for the buyer, acting for this customer; asked once."""
    return buyer.remember(
        "orders.approvals-waiting", lambda: waiting_for(buyer).count()
    )


def waiting_elsewhere(buyer: Buyer) -> list[Elsewhere]:
    """The same for the user's other companies, by name. Two queries, none for one.

    Counts what the user's own membership of that company, or of one above it with
    reach, approves; who stands in there sees it after switching.
    """
    others = [pk for pk in buyer.customer_ids if not _is_acting(buyer, pk)]
    if buyer.user is None or buyer.rep is not None or not others:
        return []
    own = _own_memberships(buyer)
    found = _not_asked_by(ApprovalRequest.objects.open(), buyer).filter(
        Exists(_steps_for(own)), customer__in=others
    )
    counts: dict[int, list[str]] = {}
    rows = found.order_by("requested_at").values_list("customer", "order__number")
    for customer_id, number in rows[:200]:
        counts.setdefault(customer_id, []).append(number)
    customers = Customer.objects.visible_to(buyer).filter(pk__in=counts)
    return [
        Elsewhere(one, len(counts[one.pk]), counts[one.pk][0])
        for one in customers.order_by("name", "pk")
    ]


def _is_acting(buyer: Buyer, customer_id: int) -> bool:
    return buyer.customer is not None and buyer.customer.pk == customer_id


def _own_memberships(buyer: Buyer) -> list[Power]:
    rights = [Right.APPROVE_ORDERS.value, Right.VIEW_ORDERS.value]
    members = Member.objects.filter(
        user=buyer.user,
        customer__in=buyer.customer_ids,
        archived_at__isnull=True,
        role__rights__contains=rights,
    ).exclude(role__scope=RightScope.OWN)
    return [Power(one.pk, one.role_id, one.user_id) for one in members]


def tab_named(value: str) -> ApprovalTab:
    """The tab of an address; the first for anything else."""
    return ApprovalTab(value) if value in ApprovalTab.values else ApprovalTab.MINE


def tabs(buyer: Buyer, current: ApprovalTab) -> list[Tab]:
    """The tabs; the first says how many wait."""
    address = reverse("orders:approval-list")
    return [
        Tab(
            label=str(tab.label),
            url=f"{address}?tab={tab.value}",
            is_current=tab == current,
            count=waiting_count(buyer) if tab == ApprovalTab.MINE else 0,
        )
        for tab in ApprovalTab
    ]


def requests_in(
    buyer: Buyer, tab: ApprovalTab
) -> "QuerySet[WithAnnotations[ApprovalRequest]]":
    """Requests of a tab, newest first, with `lines_count`."""
    seen = requests_visible_to(buyer)
    mine = Q(order__placed_by=buyer.user) | Q(order__rep=buyer.user)
    found = seen
    if tab == ApprovalTab.MINE:
        found = seen.filter(pk__in=waiting_for(buyer).values("pk"))
    elif tab == ApprovalTab.ASKED:
        found = seen.filter(mine)
    elif tab == ApprovalTab.OPEN:
        found = seen.open()
    else:
        found = seen.exclude(state=ApprovalState.OPEN)
    # The snapshot is large and no list shows it.
    counted: QuerySet[ApprovalRequest] = found.annotate(
        lines_count=Count("order__lines")
    )
    return counted.defer("order__snapshot").order_by("-requested_at", "-pk")


def request_rows(
    requests: Sequence[ApprovalRequest], buyer: Buyer, tab: ApprovalTab
) -> list[RequestRow]:
    """Requests of `requests_in` as rows."""
    may_tick = tab == ApprovalTab.MINE
    return [
        RequestRow(
            request=one,
            badge=_badge(one),
            lines_count=vars(one)["lines_count"],
            tick=f"{one.pk}-{one.version}" if may_tick else "",
        )
        for one in requests
    ]


def _badge(request: ApprovalRequest) -> Badge:
    return Badge(request.get_state_display(), TONES[request.state])


def request_page(request: ApprovalRequest, buyer: Buyer) -> RequestPage:
    """The page of a request the buyer may see. Constant queries for any length."""
    order = request.order
    rows = ordered_rows(order, buyer)
    is_open = request.state == ApprovalState.OPEN
    may_decide = is_open and waiting_for(buyer).filter(pk=request.pk).exists()
    mine = buyer.user is not None and buyer.user.pk in (
        order.placed_by_id,
        order.rep_id,
    )
    return RequestPage(
        request=request,
        who=who_ordered(order, buyer),
        badge=_badge(request),
        rows=rows,
        totals=total_lines(frozen_sums(order, lines_count=len(rows))),
        levels=tuple(_levels(request, buyer)),
        trail=tuple(trail_of(request, buyer)),
        budgets=tuple(_gauges(request)),
        references=tuple(reference_facts(order)),
        delivery=place_lines(order.snapshot["delivery"]),
        billing=place_lines(order.snapshot["billing"]),
        may_decide=may_decide,
        may_take_back=is_open and mine,
        why_not="" if may_decide or not is_open else _why_not(mine=mine),
    )


def _why_not(*, mine: bool) -> str:
    if mine:
        return gettext("You asked for it: somebody else decides.")
    return gettext("It does not wait for you now.")


def _levels(request: ApprovalRequest, buyer: Buyer) -> Iterator[LevelRow]:
    steps = list(request.steps.all())
    asked = [_approvers(step) for step in steps]
    own = (request.order.placed_by_id, request.order.rep_id)
    people = [
        one for one in candidates(line_above(buyer), asked) if one.user_id not in own
    ]
    for number in sorted({step.level for step in steps}):
        here = [step for step in steps if step.level == number]
        names = [
            str(one.user)
            for one in people
            if any(_approvers(step).include(one.pk, one.role_id) for step in here)
        ]
        yield LevelRow(number, ", ".join(names), _level_state(request, here))


def _level_state(request: ApprovalRequest, steps: Sequence[ApprovalStep]) -> Badge:
    if all(step.passed_at is not None for step in steps):
        return Badge(gettext("approved"), "is-ok")
    if request.state != ApprovalState.OPEN:
        return Badge(gettext("not asked any more"))
    if steps[0].level == request.level:
        return Badge(gettext("waits"), "is-warn")
    return Badge(gettext("comes next"))


def _approvers(step: ApprovalStep) -> Approvers:
    return Approvers(frozenset(step.member_ids), frozenset(step.role_ids))


def trail_of(request: ApprovalRequest, buyer: Buyer) -> Iterator[TrailRow]:
    """Every deed about a request, the first one first; for whoever may see it."""
    rows = request.decisions.select_related("by", "instead_of").order_by("at", "pk")
    for one in rows:
        yield TrailRow(one.at, _who(one), _deed(one), one.reason, one.lines)


def _who(decision: ApprovalDecision) -> str:
    if decision.by is None:
        return ""
    # Buyers see the names of their colleagues, not those of the seller's people.
    by = "" if decision.by.is_staff else str(decision.by)
    if decision.instead_of is None:
        return by
    said = gettext("%(name)s in the place of %(other)s")
    return said % {"name": by, "other": decision.instead_of}


def _deed(decision: ApprovalDecision) -> str:
    said = str(decision.get_verb_display()).capitalize()
    if decision.verb != ApprovalVerb.APPROVED:
        return said
    return gettext("%(deed)s, level %(level)s") % {
        "deed": said,
        "level": decision.level,
    }


def _gauges(request: ApprovalRequest) -> Iterator[BudgetGauge]:
    """Each budget before the order and with it."""
    for one in request.budgets:
        amount, currency = Decimal(one["amount_net"]), one["currency"]
        before, after = Decimal(one["before_net"]), Decimal(one["after_net"])
        left = amount - after
        value = gettext("%(after)s of %(amount)s with it") % {
            "after": money(after, currency),
            "amount": money(amount, currency),
        }
        said = (
            gettext("%(over)s over the budget")
            if left < 0
            else gettext("%(left)s left then")
        )
        note = said % {"over": money(-left, currency), "left": money(left, currency)}
        yield BudgetGauge(
            label=one["title"],
            value=value,
            sentence=f"{one['title']}: {value}, {note}",
            parts=_parts(amount, before, after),
            note=note,
        )


def _parts(amount: Decimal, before: Decimal, after: Decimal) -> tuple[GaugePart, ...]:
    whole = max(amount, after, Decimal(1))
    tone: PartTone = "is-danger" if after > amount else "is-second"
    return gauge_parts(whole, [("", before, ""), ("", after - before, tone)])


def stand_ins(buyer: Buyer) -> QuerySet[Delegation]:
    """Who stands in for whom in the company acted for, now and to come."""
    rows = Delegation.objects.visible_to(buyer).standing()
    return rows.filter(ends_on__gte=buyer.today).select_related(
        "giver__user", "taker__user"
    )
