"""Write down what happened."""

from typing import Any

from django.db import models

from accounts.models import Customer, Event, User


def record(
    subject: models.Model,
    *,
    verb: str,
    actor: User | None,
    customer_id: int | None = None,
    on_behalf_of: Customer | None = None,
    **data: Any,  # Any: what the timeline shows, as JSON
) -> Event:
    """Append one event about `subject` to the timeline, in the caller's transaction.

    The customer is the subject itself or its `customer`, unless given.
    """
    if customer_id is None:
        customer_id = (
            subject.pk
            if isinstance(subject, Customer)
            else getattr(subject, "customer_id", None)
        )
    return Event.objects.create(
        customer_id=customer_id,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:120],
        verb=verb,
        actor=actor,
        on_behalf_of=on_behalf_of,
        data=data,
    )
