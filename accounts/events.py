"""Write down what happened: the one timeline and audit trail of all apps."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models

from accounts.buyer import Buyer
from accounts.models import Customer, Event, User
from shop.audit import Deed, changes_between

# Where an event's data names the person for whom a representative acted.
FOR_USER = "for_user"


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
    event = Event(
        customer_id=_customer_of(subject) if customer_id is None else customer_id,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject)[:120],
        verb=verb,
        actor=actor,
        on_behalf_of=on_behalf_of,
        data=data,
    )
    event.content_sha256 = content_hash(event)
    event.save(force_insert=True)
    return event


def record_by(
    buyer: Buyer,
    subject: models.Model,
    *,
    verb: str,
    customer_id: int | None = None,
    **data: Any,  # Any: as above
) -> Event:
    """Append what `buyer` did; of a rep with the customer and the person acted for."""
    return record(
        subject,
        verb=verb,
        actor=buyer.by,
        customer_id=customer_id,
        on_behalf_of=buyer.behalf,
        **person_acted_for(buyer),
        **data,
    )


def record_changes_by(
    buyer: Buyer,
    subject: models.Model,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    verb: str = "changed",
) -> Event | None:
    """As `record_changes`, of what `buyer` changed."""
    return record_changes(
        subject,
        before=before,
        after=after,
        actor=buyer.by,
        verb=verb,
        on_behalf_of=buyer.behalf,
    )


def person_acted_for(buyer: Buyer) -> dict[str, int]:
    """Whom a rep acts for, as events keep it: a key, so that erasure needs no words."""
    if buyer.rep is None or buyer.user is None:
        return {}
    return {FOR_USER: buyer.user.pk}


def record_changes(
    subject: models.Model,
    *,
    before: Mapping[str, object],
    after: Mapping[str, object],
    actor: User | None,
    verb: str = "changed",
    customer_id: int | None = None,
    on_behalf_of: Customer | None = None,
) -> Event | None:
    """Append what differs between `before` and `after`, field by field.

    None, and no event, when nothing does. Values of secret fields are masked.
    """
    changes = changes_between(before, after)
    if not changes:
        return None
    return record(
        subject,
        verb=verb,
        actor=actor,
        customer_id=customer_id,
        on_behalf_of=on_behalf_of,
        changes=changes,
    )


def note_deed(deed: Deed) -> None:
    """Append what a member of staff did to a row in the admin."""
    if not isinstance(deed.subject.pk, int):
        return
    data: dict[str, Any] = {"in_admin": True}  # Any: JSON
    if deed.changes:
        data["changes"] = deed.changes
    record(
        deed.subject,
        verb=deed.verb,
        actor=User.objects.get(pk=deed.actor_id),
        **data,
    )


def content_hash(event: Event) -> str:
    """SHA-256 over the words of an event, as they were when it was written."""
    content = json.dumps(
        [event.subject_name, event.data], sort_keys=True, default=str, ensure_ascii=True
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _customer_of(subject: models.Model) -> int | None:
    if isinstance(subject, Customer):
        return subject.pk
    found: int | None = getattr(subject, "customer_id", None)
    return found
