"""People of many companies: who switches, who looks people up, whom a role stops."""

from collections.abc import Callable

import httpx

from accounts.models import Customer, Member
from bench.people import Visitor, visitor_of
from bench.requests import Request, Scenario

BRANCHES = 300


def company_scenarios() -> list[Scenario]:
    """What the number of companies and people must not slow down.

    The admin is one of a group: the fixture's first company with 300 others below it.
    Nothing where a fixture has fewer.
    """
    if Customer.objects.count() <= BRANCHES:
        return []
    head_id, branch_ids = _group()
    chief = _visitor("admin", head_id)
    viewer = _visitor("viewer", branch_ids[0])

    def page(path: str, holds: str) -> Callable[[httpx.Client, int], Request]:
        return lambda _client, _i: Request(chief, "GET", path, holds=holds)

    def switch(_client: httpx.Client, i: int) -> Request:
        customer_id = (branch_ids[i % BRANCHES], head_id)[i % 2]
        data = {"customer": str(customer_id), "next": "/account/"}
        return Request(chief, "POST", "/account/switch/", data, status=302)

    target = (30, 60)
    return [
        Scenario(f"People of one of {BRANCHES + 1} companies", target,
                 page("/account/members/", "buyer@company-")),
        Scenario(f"Find one of {BRANCHES + 1} companies", target,
                 page("/account/switch/?q=0017", "Company 0017")),
        Scenario("The company and its branches, 200 shown", (60, 120),
                 page("/account/company/", "is-level-1")),
        Scenario("What a role may not do in its company is refused", target,
                 lambda _client, _i: Request(
                     viewer, "GET", "/account/company/new/", status=403)),
        Scenario(f"Switch between {BRANCHES + 1} companies", target, switch),
    ]  # fmt: skip


def _group() -> tuple[int, list[int]]:
    ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    head_id, branch_ids = ids[0], ids[1 : BRANCHES + 1]
    Customer.objects.filter(pk__in=branch_ids).update(parent=head_id)
    return head_id, branch_ids


def _visitor(role: str, customer_id: int) -> Visitor:
    members = Member.objects.select_related("user", "customer__channel")
    member = members.get(role__code=role, customer_id=customer_id)
    return visitor_of(member)
