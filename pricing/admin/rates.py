"""Exchange rates, and the currencies that channels convert into."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext

from pricing.forms.rates import CurrencyPolicyForm, ExchangeRateForm
from pricing.models import CurrencyPolicy, ExchangeRate, RateSource
from pricing.rules.rates import DayRate
from pricing.selectors.rates import rate_on
from pricing.views import rates as views
from shop.admin import Admin, Work, badge
from shop.templatetags.angro import date_day


@admin.register(ExchangeRate)
class ExchangeRateAdmin(Admin[ExchangeRate]):
    """What the bank published is not edited: a rate by hand goes before it."""

    form = ExchangeRateForm
    list_display = ("currency", "day", "rate", "source")
    list_filter = ("source", "currency")
    search_fields = ("currency",)
    date_hierarchy = "day"
    ordering = ("-day", "currency", "source")
    fields = (("currency", "day"), "rate")
    works = (
        Work(
            "import/",
            "import",
            views.import_rates,
            "pricing.add_exchangerate",
            gettext_lazy("Import from a file"),
        ),
    )

    def has_change_permission(
        self, request: HttpRequest, obj: ExchangeRate | None = None
    ) -> bool:
        if obj is not None and obj.source == RateSource.ECB:
            return False
        return super().has_change_permission(request, obj)


@admin.register(CurrencyPolicy)
class CurrencyPolicyAdmin(Admin[CurrencyPolicy]):
    form = CurrencyPolicyForm
    list_display = (
        "channel",
        "currency",
        "margin_percent",
        "rounding",
        "rate_now",
        "age",
    )
    list_select_related = ("channel__seller",)
    list_filter = ("channel",)
    search_fields = ("currency",)
    fields = (
        ("channel", "currency"),
        ("margin_percent", "rounding"),
        "oldest_days",
    )

    @admin.display(description=gettext_lazy("rate"))
    def rate_now(self, policy: CurrencyPolicy) -> str:
        """Units for one of the channel's currency, and of which day."""
        found = _rate_of(policy)
        return f"{found.rate.normalize():f} · {date_day(found.day)}" if found else "–"

    @badge(
        description=gettext_lazy("age"),
        tones={"fresh": "success", "old": "danger", "none": "danger"},
    )
    def age(self, policy: CurrencyPolicy) -> tuple[str, str]:
        """How old the rate is; one that is too old silences the lists."""
        found = _rate_of(policy)
        if found is None:
            return "none", str(gettext_lazy("no rate: not converted"))
        today = timezone.now().astimezone(policy.channel.seller.zone).date()
        days = (today - found.day).days
        words = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        if found.is_fresh(today, policy.oldest_days):
            return "fresh", words
        return "old", str(
            gettext_lazy("%(age)s: too old, not converted") % {"age": words}
        )


def _rate_of(policy: CurrencyPolicy) -> DayRate | None:
    today = timezone.now().astimezone(policy.channel.seller.zone).date()
    return rate_on(today, base=policy.channel.currency, to=policy.currency)
