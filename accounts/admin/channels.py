"""Who sells, and through which doors."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.forms.channels import ChannelForm
from accounts.models import (
    Accent,
    Channel,
    ChannelHost,
    ClosedDay,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
)
from accounts.selectors import PRINTED
from shop.admin import (
    Admin,
    TabularInline,
)


class HostInline(TabularInline[ChannelHost, Channel]):
    model = ChannelHost


@admin.register(Channel)
class ChannelAdmin(Admin[Channel]):
    form = ChannelForm
    list_display = ("name", "seller", "access_mode", "currency", "is_default")
    list_select_related = ("seller",)
    list_filter = ("access_mode", "seller")
    search_fields = ("name", "code")
    inlines = (HostInline,)
    readonly_fields = ("colours",)
    fieldsets = (
        (None, {"fields": ("name", "claim", ("seller", "code"), "is_default")}),
        (
            gettext_lazy("Who comes in"),
            {
                "description": gettext_lazy(
                    "A change counts from the next click on, for everybody."
                ),
                "fields": (
                    "access_mode",
                    ("serves_companies", "serves_consumers"),
                    "allows_guest_checkout",
                    "vies_policy",
                ),
            },
        ),
        (
            gettext_lazy("How it sells"),
            {
                "fields": (
                    "selling_mode",
                    ("currency", "prices_include_tax"),
                    "currencies",
                    "lowest_price_wins",
                    ("minimum_order_net", "maximum_order_net"),
                )
            },
        ),
        (
            gettext_lazy("What it looks like"),
            {"fields": ("logo", "accent", "colours")},
        ),
        (
            gettext_lazy("Whom its mails come from"),
            {"fields": (("sender_name", "sender_email"),)},
        ),
        (gettext_lazy("Languages"), {"fields": ("language", "languages")}),
    )

    @admin.display(description=gettext_lazy("colours to choose from"))
    def colours(self, channel: Channel) -> SafeString:
        """Each colour as the band of a page with a button, as mails print them too."""
        swatches = [
            (PRINTED[accent].band, PRINTED[accent].accent, accent.label)
            for accent in Accent
        ]
        # The admin's own policy allows style attributes (unfold writes them too).
        return format_html(
            '<div style="display:flex;flex-wrap:wrap;gap:.75rem">{}</div>',
            format_html_join(
                "",
                '<span style="background:{};color:#fff;padding:.6rem .75rem;'
                'border-radius:3px"><span style="background:{};color:#fff;'
                'padding:.3rem .6rem;border-radius:3px">{}</span></span>',
                swatches,
            ),
        )


class BankAccountInline(TabularInline[SellerBankAccount, Seller]):
    model = SellerBankAccount
    tab = True


class TaxRegistrationInline(TabularInline[SellerTaxRegistration, Seller]):
    model = SellerTaxRegistration
    tab = True


class ClosedDayInline(TabularInline[ClosedDay, Seller]):
    model = ClosedDay
    fields = ("day", "name")
    tab = True


@admin.register(Seller)
class SellerAdmin(Admin[Seller]):
    list_display = ("name", "legal_name", "country", "vat_id", "currency")
    search_fields = ("name", "legal_name", "code")
    inlines = (BankAccountInline, TaxRegistrationInline, ClosedDayInline)
