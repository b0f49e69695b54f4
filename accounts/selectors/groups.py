"""Who is in a segment."""

from dataclasses import dataclass

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Value

from accounts.models import Customer, CustomerGroup, User

MOST_SHOWN = 200


@dataclass(frozen=True)
class GroupMember:
    """A customer in a group: put there by somebody, or else by a rule or a parent."""

    customer: Customer
    is_given: bool


def members_of(group: CustomerGroup, *, staff: User) -> list[GroupMember]:
    """Customers that `staff` manages in `group`, by name, as prices and catalogues see
    it; one query that asks the database about each customer."""
    belongs: Func = Func(
        Value(group.pk),
        F("pk"),
        template="%(expressions)s))",
        arg_joiner=" = ANY (accounts_groups(",
        output_field=BooleanField(),
    )
    given = Customer.groups.through.objects.filter(
        customer=OuterRef("pk"), customergroup=group
    )
    rows = (
        Customer.objects.managed_by(staff)
        .filter(belongs, archived_at__isnull=True)
        .annotate(is_given=Exists(given))
        .order_by("name", "pk")
    )
    return [GroupMember(row, bool(vars(row)["is_given"])) for row in rows]
