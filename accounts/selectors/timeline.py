"""Everything that happened with a customer, in the words of who reads it.

Buyers read what is listed here and what their role opens; whatever else is recorded
(exchange with the ERP, credit, notes of the seller) is the seller's own affair. Staff
read all of it, in plain words where there is no sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.buyer import Buyer
from accounts.events import FOR_USER
from accounts.models import Customer, Event, User
from accounts.rights import Right
from accounts.selectors.history import KINDS, verb_in_words
from accounts.selectors.subjects import DOCUMENTS, ThreadSubject, threads_open_to
from accounts.selectors.timeline_words import SENTENCES
from shop.forms import is_key
from shop.templatetags.angro import money

PAGE_SIZE = 30
THREAD = "accounts.thread"
# Who belongs to the company and what they may: for those who keep that.
PEOPLE = (
    "accounts.member",
    "accounts.invitation",
    "accounts.role",
    "accounts.ssoconnection",
    "orders.purchaserule",
    "orders.budget",
)
# What all of the company's people use.
COMPANY = (
    "accounts.customer",
    "accounts.address",
    "accounts.licence",
    "accounts.costcentre",
    "accounts.pickupperson",
)
PAGES = {
    "accounts.address": "accounts:addresses",
    "accounts.licence": "accounts:licences",
    "accounts.member": "accounts:members",
    "accounts.invitation": "accounts:members",
    "accounts.role": "accounts:roles",
}


@dataclass(frozen=True)
class Topic:
    """Kinds of events that people look for together."""

    slug: str
    label: str | Promise
    kinds: tuple[str, ...]


TOPICS = (
    Topic("orders", gettext_lazy("Orders and deliveries"), ("orders.order",)),
    Topic("quotes", gettext_lazy("Quotes"), ("orders.quote",)),
    Topic("invoices", gettext_lazy("Invoices and payments"), ("invoicing.invoice",)),
    Topic("messages", gettext_lazy("Messages"), (THREAD,)),
    Topic("people", gettext_lazy("People and rules"), PEOPLE),
    Topic("company", gettext_lazy("Company"), COMPANY),
)


@dataclass(frozen=True)
class TimelineFilter:
    """What is looked for: a topic, days (both included), and where the last page ended.

    `before` is the time and key of the last event that was shown.
    """

    topic: Topic | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    before: tuple[datetime, int] | None = None

    def kept(self) -> dict[str, str]:
        """What the address of the next page says besides."""
        return {
            "topic": self.topic.slug if self.topic else "",
            "from": self.starts_on.isoformat() if self.starts_on else "",
            "to": self.ends_on.isoformat() if self.ends_on else "",
        }


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `who` is empty where nobody did it."""

    at: datetime
    text: str
    url: str
    who: str
    detail: str
    topic: str


@dataclass(frozen=True)
class Timeline:
    """A page of it; `next_before` asks for the next one, empty at the end."""

    entries: tuple[TimelineEntry, ...]
    next_before: str


def filter_from(asked: Mapping[str, str]) -> TimelineFilter:
    """Read what an address asks for; what makes no sense is left out."""
    topics = {topic.slug: topic for topic in TOPICS}
    return TimelineFilter(
        topic=topics.get(asked.get("topic", "")),
        starts_on=_day(asked.get("from", "")),
        ends_on=_day(asked.get("to", "")),
        before=_place(asked.get("before", "")),
    )


def timeline_for(buyer: Buyer, wanted: TimelineFilter) -> Timeline:
    """What happened with the customer acted for, as far as the role opens it.

    Constant queries, however much happened.
    """
    events = Event.objects.visible_to(buyer).filter(_open_to(buyer))
    zone = buyer.channel.seller.zone
    found = _page(events, wanted, zone)
    seller = buyer.channel.seller.name
    shown = (_for_buyer(event, buyer, seller) for event in found[:PAGE_SIZE])
    return Timeline(tuple(shown), _next(found))


def timeline_of(customer: Customer, staff: User, wanted: TimelineFilter) -> Timeline:
    """All that happened with a customer that `staff` manages, for staff."""
    events = Event.objects.managed_by(staff).filter(customer=customer)
    found = _page(events, wanted, customer.channel.seller.zone)
    shown = (_for_staff(event) for event in found[:PAGE_SIZE])
    return Timeline(tuple(shown), _next(found))


def topics_for(buyer: Buyer) -> list[Topic]:
    """Topics in which the buyer's role may see anything."""
    return [topic for topic in TOPICS if _opens(buyer, topic)]


def _opens(buyer: Buyer, topic: Topic) -> bool:
    needed: dict[str, bool] = {
        "orders": buyer.can(Right.VIEW_ORDERS),
        "quotes": buyer.can(Right.VIEW_QUOTES),
        "invoices": buyer.can(Right.VIEW_INVOICES) and not buyer.sees_own_only,
        "messages": buyer.can(Right.SEND_MESSAGES),
        "people": _keeps_people(buyer),
    }
    return needed.get(topic.slug, True)


def _keeps_people(buyer: Buyer) -> bool:
    return buyer.can(Right.VIEW_HISTORY) or buyer.can(Right.MANAGE_MEMBERS)


def _open_to(buyer: Buyer) -> Q:
    """Which events `buyer` may read: kinds and verbs listed here, rows they may see."""
    is_open = _told(COMPANY)
    if buyer.sees_own_only:
        is_open &= Q(actor=buyer.user) | Q(subject_kind="accounts.customer")
    for kind in DOCUMENTS.values():
        seen = kind.rows.visible_to(buyer).filter(pk=OuterRef("subject_id"))
        is_open |= _told((kind.label,)) & Q(Exists(seen))
    threads = threads_open_to(buyer).filter(pk=OuterRef("subject_id"))
    is_open |= _told((THREAD,)) & Q(Exists(threads))
    if _keeps_people(buyer):
        # Whatever verb: the company keeps all of it itself.
        is_open |= Q(subject_kind__in=PEOPLE)
    return is_open


def _told(kinds: Iterable[str]) -> Q:
    told = Q()
    for kind in kinds:
        verbs = [verb for (of, verb) in SENTENCES if of == kind]
        told |= Q(subject_kind=kind, verb__in=verbs)
    return told


def _page(events: QuerySet[Event], wanted: TimelineFilter, zone: Any) -> list[Event]:
    """Any: a time zone, in which days begin."""
    if wanted.topic is not None:
        events = events.filter(subject_kind__in=wanted.topic.kinds)
    if wanted.starts_on is not None:
        events = events.filter(at__gte=_midnight(wanted.starts_on, zone))
    if wanted.ends_on is not None:
        day_after = wanted.ends_on + timedelta(days=1)
        events = events.filter(at__lt=_midnight(day_after, zone))
    if wanted.before is not None:
        at, pk = wanted.before
        events = events.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    rows = events.select_related("actor", "on_behalf_of").order_by("-at", "-pk")
    return list(rows.annotate(acted_for=_acted_for())[: PAGE_SIZE + 1])


def _acted_for() -> Subquery:
    """The name of the person in whose place a representative did it."""
    person = User.objects.filter(
        pk=Cast(KeyTextTransform(FOR_USER, OuterRef("data")), BigIntegerField())
    )
    name = Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    return Subquery(person.values(called=name)[:1], output_field=CharField())


def _midnight(day: date, zone: Any) -> datetime:  # Any: a time zone
    return datetime.combine(day, time.min, tzinfo=zone)


def _next(found: list[Event]) -> str:
    if len(found) <= PAGE_SIZE:
        return ""
    last = found[PAGE_SIZE - 1]
    return f"{last.at.isoformat()}_{last.pk}"


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:  # the thirtieth of February
        return None
    # Years at the ends of the calendar have no day after them or before.
    return day if day and 1900 < day.year < 9000 else None


def _place(text: str) -> tuple[datetime, int] | None:
    moment, _underscore, key = text.rpartition("_")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not is_key(key):
        return None
    return (at, int(key)) if 1900 < at.year < 9000 else None


def _for_buyer(event: Event, buyer: Buyer, seller: str) -> TimelineEntry:
    return TimelineEntry(
        at=event.at,
        text=_sentence(event),
        url=_buyers_page(event),
        who=_who(event, buyer, seller),
        detail=_detail(event),
        topic=_topic(event),
    )


def _for_staff(event: Event) -> TimelineEntry:
    actor = str(event.actor) if event.actor else ""
    return TimelineEntry(
        at=event.at,
        text=_sentence(event),
        url=_staff_page(event),
        who=_for_whom(event, actor),
        detail=_detail(event),
        topic=_topic(event),
    )


def _who(event: Event, buyer: Buyer, seller: str) -> str:
    # Buyers read the names of their colleagues, of their representative, and of
    # whoever acted for them; everybody else is the seller.
    actor = event.actor
    if actor is None:
        return ""
    rep = buyer.customer.rep_id if buyer.customer else None
    is_named = not actor.is_staff or actor.pk == rep or event.on_behalf_of is not None
    return _for_whom(event, str(actor) if is_named else seller)


def _for_whom(event: Event, actor: str) -> str:
    if event.on_behalf_of is None:
        return actor
    person: str | None = event.acted_for  # type: ignore[attr-defined] # annotated
    customer = str(event.on_behalf_of)
    return _("%(actor)s for %(customer)s") % {
        "actor": actor,
        "customer": f"{person}, {customer}" if person else customer,
    }


def _sentence(event: Event) -> str:
    told = SENTENCES.get((event.subject_kind, event.verb))
    if told is not None:
        return str(told) % {"name": _name(event)}
    kind = str(KINDS.get(event.subject_kind, ""))
    words = {
        "kind": kind,
        "name": event.subject_name,
        "verb": verb_in_words(event.verb),
    }
    if not kind:
        return str(capfirst(_("%(name)s: %(verb)s") % words))
    return str(capfirst(_("%(kind)s %(name)s: %(verb)s") % words))


def _name(event: Event) -> str:
    if event.subject_kind == "accounts.member":  # person · company
        return event.subject_name.partition(" · ")[0]
    if event.subject_kind != THREAD:
        return event.subject_name
    about = ThreadSubject(str(event.data.get("about", "")), 0, event.subject_name, 0)
    return about.title


def _detail(event: Event) -> str:
    data = event.data
    parts = [
        str(data[key])
        for key in ("shipment", "reason", "question", "agreed")
        if data.get(key)
    ]
    amount = data.get("total_gross") or data.get("amount")
    if amount and data.get("currency"):
        parts.append(money(str(amount), str(data["currency"])))
    return " · ".join(parts)


def _topic(event: Event) -> str:
    for topic in TOPICS:
        if event.subject_kind in topic.kinds:
            return topic.slug
    return ""


def _buyers_page(event: Event) -> str:
    kind = event.subject_kind
    if kind in DOCUMENTS:
        return reverse(DOCUMENTS[kind].page, args=[event.subject_name])
    if kind == THREAD:
        return reverse("accounts:thread", args=[event.subject_id])
    return _reversed(PAGES[kind]) if kind in PAGES else ""


def _staff_page(event: Event) -> str:
    name = event.subject_kind.replace(".", "_")
    if event.subject_kind == THREAD:
        return reverse("admin:accounts_thread_talk", args=[event.subject_id])
    return _reversed(f"admin:{name}_change", event.subject_id)


def _reversed(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # this kind has no page of its own
        return ""
