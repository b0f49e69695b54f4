"""Quotes in the admin: to look at, and to answer."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from orders.models import Quote, QuoteLine, QuoteState
from orders.rules.quotes import may_become
from orders.views import quotes_staff
from shop.admin import ReadOnlyAdmin, ReadOnlyInline, ScopedAdmin, Work, badge
from shop.exports import ExportAdmin

STATE_TONES: dict[str, str] = {
    QuoteState.REQUESTED: "warning",
    QuoteState.OFFERED: "info",
    QuoteState.ACCEPTED: "success",
    QuoteState.DECLINED: "danger",
    QuoteState.EXPIRED: "danger",
}


class QuoteLineInline(ReadOnlyInline[QuoteLine, Quote]):
    model = QuoteLine
    fields = (
        "position",
        "sku",
        "name",
        "quantity",
        "unit",
        "list_unit_amount",
        "offered_unit_amount",
        "comment",
    )
    readonly_fields = fields
    per_page = 50


def _may_be_offered(quote: Quote) -> bool:
    return may_become(quote, QuoteState.OFFERED)


@admin.register(Quote)
class QuoteAdmin(ExportAdmin[Quote], ReadOnlyAdmin[Quote], ScopedAdmin[Quote]):
    list_display = (
        "number",
        "customer",
        "shown_state",
        "requested_by",
        "requested_at",
        "expires_at",
        "order_number",
    )
    list_select_related = ("customer", "requested_by")
    list_filter = ("state", "channel", "requested_at")
    search_fields = ("number", "order_number", "customer__name", "lines__sku")
    inlines = (QuoteLineInline,)
    export_fields = (
        "number",
        "customer__name",
        "state",
        "requested_at",
        "expires_at",
        "order_number",
    )
    works = (
        Work(
            "<int:quote_id>/answer/",
            "answer",
            quotes_staff.answer,
            "orders.change_quote",
            gettext_lazy("Answer"),
            is_offered=_may_be_offered,
        ),
        Work(
            "<int:quote_id>/messages/",
            "messages",
            quotes_staff.talk,
            "accounts.view_thread",
            gettext_lazy("Messages"),
        ),
    )

    @badge(description=gettext_lazy("state"), tones=STATE_TONES, ordering="state")
    def shown_state(self, quote: Quote) -> tuple[str, str]:
        state = QuoteState(quote.state)
        return state.value, str(state.label)
