"""Who sells, and through which doors."""

from django.contrib import admin

from accounts.models import (
    Channel,
    ChannelHost,
    Seller,
    SellerBankAccount,
    SellerTaxRegistration,
)
from shop.admin import (
    Admin,
    TabularInline,
)


class HostInline(TabularInline[ChannelHost, Channel]):
    model = ChannelHost


@admin.register(Channel)
class ChannelAdmin(Admin[Channel]):
    list_display = ("name", "seller", "access_mode", "currency", "is_default")
    list_select_related = ("seller",)
    list_filter = ("access_mode", "seller")
    search_fields = ("name", "code")
    inlines = (HostInline,)


class BankAccountInline(TabularInline[SellerBankAccount, Seller]):
    model = SellerBankAccount
    tab = True


class TaxRegistrationInline(TabularInline[SellerTaxRegistration, Seller]):
    model = SellerTaxRegistration
    tab = True


@admin.register(Seller)
class SellerAdmin(Admin[Seller]):
    list_display = ("name", "legal_name", "country", "vat_id", "currency")
    search_fields = ("name", "legal_name", "code")
    inlines = (BankAccountInline, TaxRegistrationInline)
