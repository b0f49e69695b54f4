"""Licences of a company, as its people read them."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext

from accounts.buyer import Buyer
from accounts.models import Licence, LicenceKind, LicenceState
from accounts.rights import Right
from shop.blocks import Badge, Tone
from shop.templatetags.angro import date_day

# What waits or counts first, then what is past.
_ORDER = (
    LicenceState.HANDED_IN,
    LicenceState.APPROVED,
    LicenceState.EXPIRED,
    LicenceState.REFUSED,
)
MOST_SHOWN = 200


@dataclass(frozen=True)
class LicenceRow:
    """A licence with its state in words. `until` says when it ends or ended."""

    licence: Licence
    badge: Badge
    until: str
    can_withdraw: bool
    can_renew: bool


def licence_rows(buyer: Buyer) -> tuple[LicenceRow, ...]:
    """Licences of the company acted for, those that wait or count first; one query."""
    rows = Licence.objects.visible_to(buyer).shown().select_related("kind")
    found = list(rows.order_by("-handed_in_at", "-pk")[:MOST_SHOWN])
    found.sort(key=lambda one: _ORDER.index(LicenceState(one.state)))
    may_edit = buyer.can(Right.EDIT_COMPANY)
    return tuple(_row(licence, buyer.today, may_edit=may_edit) for licence in found)


def own_licence(buyer: Buyer, licence_id: int) -> Licence | None:
    """A licence of the company acted for; None for a stranger's."""
    return own_licences(buyer).filter(pk=licence_id).first()


def own_licences(buyer: Buyer) -> QuerySet[Licence]:
    """Licences of the company acted for, with their papers."""
    rows = Licence.objects.visible_to(buyer).shown()
    return rows.select_related("kind", "document")


def licence_kinds() -> list[LicenceKind]:
    """Kinds that can be handed in, by name in the reader's language."""
    return sorted(LicenceKind.objects.all(), key=str)


def kinds_from_above(buyer: Buyer) -> list[LicenceKind]:
    """Kinds that count today because a company above holds them; two queries.

    Only those of the same legal entity; their papers stay with that company.
    """
    if buyer.customer is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT kind_id FROM accounts_licences_of(%(customer)s)"
            " WHERE place > 1 AND state = %(approved)s"
            " AND coalesce(valid_from, %(day)s) <= %(day)s"
            " AND coalesce(expires_on, %(day)s) >= %(day)s",
            {
                "customer": buyer.customer.pk,
                "approved": LicenceState.APPROVED.value,
                "day": buyer.today,
            },
        )
        ids = [kind_id for (kind_id,) in cursor.fetchall()]
    return sorted(LicenceKind.objects.filter(pk__in=ids), key=str) if ids else []


def _row(licence: Licence, today: date, *, may_edit: bool) -> LicenceRow:
    state = LicenceState(licence.state)
    is_over = licence.expires_on is not None and licence.expires_on < today
    if state == LicenceState.APPROVED and is_over:
        state = LicenceState.EXPIRED  # the sweep has not been here yet
    return LicenceRow(
        licence=licence,
        badge=Badge(str(state.label), _tone(state, licence, today)),
        until=_until(state, licence.expires_on, today),
        can_withdraw=may_edit and state == LicenceState.HANDED_IN,
        can_renew=may_edit and state in {LicenceState.APPROVED, LicenceState.EXPIRED},
    )


def _tone(state: LicenceState, licence: Licence, today: date) -> Tone:
    tones: dict[LicenceState, Tone] = {
        LicenceState.HANDED_IN: "is-info",
        LicenceState.APPROVED: "is-ok",
        LicenceState.REFUSED: "is-danger",
        LicenceState.EXPIRED: "is-danger",
    }
    end = licence.expires_on
    is_near = end is not None and (end - today).days <= licence.kind.remind_days
    if state == LicenceState.APPROVED and is_near:
        return "is-warn"
    return tones.get(state, "")


def _until(state: LicenceState, end: date | None, today: date) -> str:
    if end is None:
        return gettext("without an end")
    if state == LicenceState.EXPIRED:
        return gettext("ended on %(day)s") % {"day": date_day(end)}
    if state != LicenceState.APPROVED or (end - today).days > LONG:
        return date_day(end)
    if end == today:
        return gettext("ends today")
    left = (end - today).days
    return ngettext("ends in %(count)s day", "ends in %(count)s days", left) % {
        "count": left
    }


# Days are counted when they are few.
LONG = 90
