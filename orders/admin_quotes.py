"""Quotes in the admin: to look at, to answer, to approve."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.rights import ACT
from orders.models import (
    Quote,
    QuoteLimit,
    QuoteLine,
    QuoteState,
    QuoteVersion,
    VersionState,
)
from orders.rules.quotes import last_day, may_become
from orders.selectors.quote_beginnings import begun_by, with_beginner
from orders.views import acting, quotes_staff
from shop.admin import Admin, ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work, badge
from shop.exports import ExportAdmin
from shop.templatetags.angro import date_day, money

CHANGE, VIEW = "orders.change_quote", "orders.view_quote"
STATE_TONES: dict[str, str] = {
    QuoteState.DRAFT: "info",
    QuoteState.REQUESTED: "warning",
    QuoteState.OFFERED: "info",
    QuoteState.COUNTERED: "warning",
    QuoteState.ACCEPTED: "success",
    QuoteState.DECLINED: "danger",
    QuoteState.EXPIRED: "danger",
}
VERSION_TONES: dict[str, str] = {
    VersionState.WAITING: "warning",
    VersionState.SENT: "success",
    VersionState.REFUSED: "danger",
    VersionState.WITHDRAWN: "info",
}
OURS = (QuoteState.DRAFT, QuoteState.REQUESTED, QuoteState.COUNTERED)
TURNS: dict[str | None, tuple[QuoteState, ...]] = {
    "ours": OURS,
    "theirs": (QuoteState.OFFERED,),
    "open": (*OURS, QuoteState.OFFERED),
}


class TurnFilter(admin.SimpleListFilter):
    """Whose turn it is."""

    title = gettext_lazy("turn")
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        # Any: Django's own
        return [
            ("ours", gettext_lazy("our turn")),
            ("theirs", gettext_lazy("the buyer's turn")),
            ("open", gettext_lazy("all that is open")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Quote]
    ) -> QuerySet[Quote]:
        chosen = TURNS.get(self.value())
        return queryset.filter(state__in=chosen) if chosen else queryset


class QuoteLineInline(ReadOnlyInline[QuoteLine, Quote]):
    model = QuoteLine
    fields = (
        "position",
        "sku",
        "name",
        "text",
        "quantity",
        "unit",
        "list_unit_amount",
        "offered_unit_amount",
        "wanted_unit_amount",
        "quantity_accepted",
        "comment",
    )
    readonly_fields = fields
    per_page = 50


class QuoteVersionInline(ReadOnlyInline[QuoteVersion, Quote]):
    model = QuoteVersion
    fields = (
        "number",
        "side",
        "state",
        "author_name",
        "goods_amount",
        "discount_rate",
        "sent_at",
        "message",
    )
    readonly_fields = fields
    per_page = 20


def _may_be_offered(quote: Quote) -> bool:
    return may_become(quote, QuoteState.OFFERED)


def _may_end(quote: Quote) -> bool:
    return may_become(quote, QuoteState.DECLINED)


def _has_versions(quote: Quote) -> bool:
    return quote.versions.sent().exists()


def _has_link(quote: Quote) -> bool:
    return quote.requested_by_id is None and quote.links.exists()


@admin.register(Quote)
class QuoteAdmin(ExportAdmin[Quote], ReadOnlyAdmin[Quote], ScopedAdmin[Quote]):
    list_display = (
        "number",
        "title",
        "customer",
        "shown_state",
        "shown_beginner",
        "requested_at",
        "shown_last_day",
        "order_number",
    )
    list_select_related = ("customer", "channel__seller")
    list_filter = (TurnFilter, "state", "channel", "requested_at")
    search_fields = (
        "number",
        "title",
        "order_number",
        "customer__name",
        "lines__sku",
    )
    inlines = (QuoteVersionInline, QuoteLineInline)
    fields = (
        "number",
        "title",
        "customer",
        "state",
        "shown_last_day",
        "shown_beginner",
        "requested_at",
        "shown_reader",
        "message",
        "offered_by",
        "offered_at",
        "answer",
        "discount_rate",
        "shown_freight",
        "allows_parts",
        "decline_reason",
        "order_number",
        "channel",
        "currency",
        "prices_include_tax",
        "version",
    )
    readonly_fields = (
        "shown_last_day",
        "shown_beginner",
        "shown_reader",
        "shown_freight",
    )
    export_fields = (
        "number",
        "title",
        "customer__name",
        "state",
        "requested_at",
        "expires_at",
        "order_number",
    )
    works = (
        Work("new/", "new", quotes_staff.new_offer, CHANGE, gettext_lazy("New offer")),
        Work(
            "<int:quote_id>/answer/",
            "answer",
            quotes_staff.answer,
            CHANGE,
            gettext_lazy("Answer"),
            is_offered=_may_be_offered,
        ),
        Work(
            "<int:quote_id>/compare/",
            "compare",
            quotes_staff.compare,
            VIEW,
            gettext_lazy("Versions and words"),
            is_offered=_has_versions,
        ),
        Work(
            "<int:quote_id>/link/",
            "link",
            quotes_staff.link,
            CHANGE,
            gettext_lazy("Link for the prospect"),
            is_offered=_has_link,
        ),
        Work(
            "<int:quote_id>/messages/",
            "messages",
            quotes_staff.talk,
            "accounts.view_thread",
            gettext_lazy("Messages"),
        ),
        Work(
            "<int:quote_id>/act/",
            "act",
            acting.for_quote,
            ACT,
            gettext_lazy("Act for them"),
            is_offered=lambda quote: (
                quote.requested_by_id is not None and quote.state != QuoteState.DRAFT
            ),
        ),
        Work(
            "<int:quote_id>/end/",
            "end",
            quotes_staff.turn_down,
            CHANGE,
            gettext_lazy("End"),
            is_offered=_may_end,
            is_danger=True,
        ),
        Work("<int:quote_id>/release/", "release", quotes_staff.release, CHANGE),
        Work("<int:quote_id>/discard/", "discard", quotes_staff.discard, CHANGE),
        Work(
            "<int:quote_id>/versions/<int:version>.xlsx",
            "xlsx",
            quotes_staff.version_xlsx,
            VIEW,
        ),
        Work(
            "<int:quote_id>/versions/<int:version>.pdf",
            "pdf",
            quotes_staff.version_pdf,
            VIEW,
        ),
        Work(
            "<int:quote_id>/files/<int:file_id>/",
            "file",
            quotes_staff.quote_file,
            VIEW,
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, quote: Quote) -> tuple[str, str]:
        state = QuoteState(quote.state)
        return state.value, str(state.label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quote]:
        return with_beginner(super().get_queryset(request))

    @admin.display(description=gettext_lazy("Begun by"))
    def shown_beginner(self, quote: Quote) -> str:
        """Who asked for it, or who of the seller's people made an offer unasked."""
        return begun_by(quote) or "–"

    @admin.display(description=gettext_lazy("Attention"))
    def shown_reader(self, quote: Quote) -> str:
        """The buyer's person; nobody where a prospect has no account."""
        return str(quote.requested_by or "–")

    @admin.display(description=gettext_lazy("freight"))
    def shown_freight(self, quote: Quote) -> str:
        """Who says what it costs, and the sum where it is a fixed one."""
        amount = money(quote.freight_amount, quote.currency)
        return ", ".join(filter(None, (quote.get_freight_display(), amount)))

    @admin.display(description=gettext_lazy("valid until"), ordering="expires_at")
    def shown_last_day(self, quote: Quote) -> str:
        """The last day, as the buyer reads it; the row keeps the midnight after."""
        return date_day(last_day(quote)) or "–"


def _waits(version: QuoteVersion) -> bool:
    return version.state == VersionState.WAITING


@admin.register(QuoteVersion)
class QuoteVersionAdmin(ReadOnlyAdmin[QuoteVersion], ScopedAdmin[QuoteVersion]):
    """The queue of offers that wait for a manager, and all that was said."""

    list_display = (
        "quote",
        "customer",
        "number",
        "shown_state",
        "author_name",
        "shown_goods",
        "made_at",
    )
    list_select_related = ("quote__customer",)
    list_filter = ("state", "side")
    search_fields = ("quote__number", "quote__customer__name", "author_name")
    ordering = ("-made_at",)
    fields = (
        ("quote", "number"),
        ("side", "state"),
        ("author_name", "sent_at"),
        ("goods_amount", "discount_rate"),
        ("decided_by", "decided_at"),
        "decision_note",
        "message",
    )
    works = (
        Work(
            "<int:version_id>/decide/",
            "decide",
            quotes_staff.decide,
            "orders.approve_quote",
            gettext_lazy("Decide"),
            is_offered=_waits,
        ),
    )

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, version: QuoteVersion) -> str:
        return str(version.quote.customer)

    @badge(description=gettext_lazy("state"), tones=VERSION_TONES, ordering="state")
    def shown_state(self, version: QuoteVersion) -> tuple[str, str]:
        state = VersionState(version.state)
        return state.value, str(state.label)

    @admin.display(description=gettext_lazy("goods"), ordering="goods_amount")
    def shown_goods(self, version: QuoteVersion) -> str:
        """A request has none yet."""
        return money(version.goods_amount or None, version.quote.currency) or "–"


@admin.register(QuoteLimit)
class QuoteLimitAdmin(Admin[QuoteLimit]):
    list_display = ("__str__", "most_discount_rate", "least_margin_rate")
    list_select_related = ("user", "group")
    autocomplete_fields = ("user",)
