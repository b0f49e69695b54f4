"""Who changed what in a company: its trail as its own people may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.buyer import Buyer
from accounts.models import Event, User
from shop.audit import Json

# What a company's people keep; documents are told in the timeline.
KINDS: dict[str, str | Promise] = {
    "accounts.customer": gettext_lazy("company"),
    "accounts.member": gettext_lazy("member"),
    "accounts.role": gettext_lazy("role"),
    "accounts.invitation": gettext_lazy("invitation"),
    "accounts.address": gettext_lazy("address"),
    "accounts.costcentre": gettext_lazy("cost centre"),
    "accounts.pickupperson": gettext_lazy("pickup person"),
    "accounts.orderfield": gettext_lazy("order field"),
    "accounts.licence": gettext_lazy("licence"),
    "accounts.ssoconnection": gettext_lazy("company sign-in"),
    "accounts.attachment": gettext_lazy("attachment"),
    "orders.purchaserule": gettext_lazy("purchase rule"),
    "orders.budget": gettext_lazy("budget"),
}
# How the seller files the company is the seller's own affair.
SELLERS_OWN = frozenset(
    {"groups", "rep", "channel", "selling_mode", "tax_status", "tax_certificate"}
)
VERBS: dict[str, str | Promise] = {
    "accepted": pgettext_lazy("deed", "accepted"),
    "added": pgettext_lazy("deed", "added"),
    "approved": pgettext_lazy("deed", "approved"),
    "archived": pgettext_lazy("deed", "archived"),
    "blocked": pgettext_lazy("deed", "blocked"),
    "changed": pgettext_lazy("deed", "changed"),
    "deleted": pgettext_lazy("deed", "deleted"),
    "expired": pgettext_lazy("deed", "expired"),
    "handed_in": pgettext_lazy("deed", "handed in"),
    "invited": pgettext_lazy("deed", "invited"),
    "joined": pgettext_lazy("deed", "joined"),
    "moved": pgettext_lazy("deed", "moved"),
    "refused": pgettext_lazy("deed", "refused"),
    "registered": pgettext_lazy("deed", "registered"),
    "rejected": pgettext_lazy("deed", "rejected"),
    "removed": pgettext_lazy("deed", "removed"),
    "restored": pgettext_lazy("deed", "brought back"),
    "sent_again": pgettext_lazy("deed", "sent again"),
    "withdrawn": pgettext_lazy("deed", "withdrawn"),
}


@dataclass(frozen=True)
class HistoryFilter:
    """Whose deeds, about what, from and to which day (both included)."""

    kind: str = ""
    actor_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryRow:
    """One deed as people read it."""

    at: datetime
    actor: str
    is_by_seller: bool
    kind: str
    name: str
    verb: str
    changes: tuple[FieldChange, ...]


def history_of(buyer: Buyer, wanted: HistoryFilter) -> QuerySet[Event]:
    """Deeds in the customer acted for that its people may see, newest first."""
    events = Event.objects.visible_to(buyer).filter(subject_kind__in=KINDS)
    if wanted.kind:
        events = events.filter(subject_kind=wanted.kind)
    if wanted.actor_id is not None:
        events = events.filter(actor_id=wanted.actor_id)
    if wanted.starts_on is not None:
        events = events.filter(at__date__gte=wanted.starts_on)
    if wanted.ends_on is not None:
        events = events.filter(at__date__lte=wanted.ends_on)
    return events.select_related("actor").order_by("-at", "-pk")


def actors_of(buyer: Buyer) -> QuerySet[User]:
    """People of the company whose deeds can be asked for."""
    members = User.objects.filter(memberships__customer=buyer.customer)
    return members.order_by("name", "email").distinct()


def history_rows(events: Iterable[Event]) -> list[HistoryRow]:
    """`events` in words, in the reader's language."""
    return [_row(event) for event in events]


def _row(event: Event) -> HistoryRow:
    is_by_seller = event.actor is not None and event.actor.is_staff
    return HistoryRow(
        at=event.at,
        actor=str(event.actor) if event.actor else _("the shop"),
        is_by_seller=is_by_seller,
        kind=capfirst(str(KINDS.get(event.subject_kind, event.subject_kind))),
        name=event.subject_name,
        verb=verb_in_words(event.verb),
        changes=field_changes(event, hidden=SELLERS_OWN),
    )


def verb_in_words(verb: str) -> str:
    """What was done, for people."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def field_changes(
    event: Event, *, hidden: frozenset[str] = frozenset()
) -> tuple[FieldChange, ...]:
    """The fields an event says were changed, with the labels of their model."""
    changes = event.data.get("changes")
    if not isinstance(changes, dict):
        return ()
    return tuple(
        FieldChange(_label(event.subject_kind, name), _text(pair[0]), _text(pair[1]))
        for name, pair in changes.items()
        if name not in hidden and isinstance(pair, list) and len(pair) == 2
    )


def _label(kind: str, name: str) -> str:
    try:
        field = apps.get_model(kind)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist, ValueError):
        return capfirst(name.replace("_", " "))
    return str(capfirst(getattr(field, "verbose_name", name)))


def _text(value: Json) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_text(each) for each in value) or "–"
    return str(value)
