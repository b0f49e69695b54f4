"""Tasks of representatives, and what they put off."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.events import record
from accounts.models import Customer, User
from orders.errors import NothingToPutOff
from orders.models import CustomerTask, Snooze, WorkKind
from orders.selectors.rep_sources import subject_of
from orders.selectors.workspace import desk_of
from shop.errors import NotAllowed


@transaction.atomic
def add_task(*, staff: User, customer_id: int, due_on: date, text: str) -> CustomerTask:
    """Note what `staff` means to do for a customer they manage. Raises NotAllowed."""
    mine = Customer.objects.managed_by(staff).filter(archived_at__isnull=True)
    customer = mine.filter(pk=customer_id).first()
    if customer is None:
        raise NotAllowed
    task = CustomerTask.objects.create(
        customer=customer, rep=staff, made_by=staff, due_on=due_on, text=text
    )
    record(task, verb="added", actor=staff, due_on=due_on.isoformat())
    return task


@transaction.atomic
def finish_task(*, staff: User, task_id: int) -> CustomerTask:
    """Tick a task off; done twice, it was done the first time.

    Raises NotAllowed for a colleague's, DoesNotExist for what `staff` does not see.
    """
    seen = CustomerTask.objects.managed_by(staff)
    task = seen.select_for_update(of=("self",), no_key=True).get(pk=task_id)
    if task.rep_id != staff.pk:
        raise NotAllowed
    if task.done_at is None:
        task.done_at = timezone.now()
        task.save(update_fields=["done_at"])
        record(task, verb="done", actor=staff)
    return task


@transaction.atomic
def put_off(*, staff: User, kind: WorkKind, subject_id: int, until: date) -> Snooze:
    """Do not show something to `staff` before the day `until`; others still see it.

    Raises NothingToPutOff for what is not there to be done, or a day that has begun.
    """
    desk = desk_of(staff, is_own=False)
    customer_id = subject_of(desk, kind, subject_id)
    if customer_id is None or until <= desk.today:
        raise NothingToPutOff
    snooze, _ = Snooze.objects.update_or_create(
        rep=staff,
        kind=kind,
        subject_id=subject_id,
        defaults={"until": until},
        create_defaults={"until": until, "customer_id": customer_id},
    )
    return snooze
