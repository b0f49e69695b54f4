"""Companies that sign in at their own provider, as the seller connects them."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.sso import bare_certificate, read_certificate, refuse_unsafe
from accounts.models import Role, SsoConnection, SsoKind
from accounts.selectors.sso import addresses_for
from accounts.services.sso import (
    NEEDED_CONFIG,
    end_other_ways,
    refuse_incomplete,
    refuse_strong_role,
)
from shop.admin import ScopedAdmin
from shop.forms import refusals_on
from shop.secrets import encrypt

# What allauth registers shows the roots of second factors, or rows we have no use for.
admin.site.unregister(
    [Authenticator, SocialAccount, SocialApp, SocialToken, UserSession]
)

DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# Mailboxes that anybody may have: their provider speaks for no company.
EVERYBODYS = {
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.ru",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "wp.pl",
    "yahoo.com",
    "yandex.ru",
}
# Allauth's own names for the two kinds.
RESERVED_CODES = {"saml", "openid_connect", "oidc"}
CONFIG_FIELDS = ("server_url", "entity_id", "sso_url", "x509cert")


class SsoConnectionForm(forms.ModelForm[SsoConnection]):
    """The secret goes in and never comes out."""

    server_url = forms.URLField(
        label=gettext_lazy("Address of the provider"),
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("OpenID Connect: its issuer."),
    )
    new_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("It is never shown again. Empty keeps the one we have."),
    )
    entity_id = forms.CharField(label=gettext_lazy("Entity id"), required=False)
    sso_url = forms.URLField(
        label=gettext_lazy("Address for sign-in (redirect binding)"),
        required=False,
        assume_scheme="https",
    )
    x509cert = forms.CharField(
        label=gettext_lazy("Certificate that signs"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = SsoConnection
        fields = (
            "customer",
            "kind",
            "code",
            "domains",
            "client_id",
            "new_member_role",
            "is_required",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: Django's own
        super().__init__(*args, **kwargs)
        for name in CONFIG_FIELDS:
            self.fields[name].initial = self.instance.config.get(name, "")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code in RESERVED_CODES:
            raise forms.ValidationError(_("Choose another code."))
        return code

    def clean_domains(self) -> list[str]:
        """Domains of this company and of no other connection."""
        domains = [str(name).strip().lower() for name in self.cleaned_data["domains"]]
        for name in domains:
            if not DOMAIN.fullmatch(name):
                text = _("%(name)s is not a domain.")
                raise forms.ValidationError(text, params={"name": name})
            if name in EVERYBODYS:
                text = _("Anybody may have a mailbox at %(name)s.")
                raise forms.ValidationError(text, params={"name": name})
        others = SsoConnection.objects.exclude(pk=self.instance.pk)
        taken = others.filter(domains__overlap=domains).first()
        if taken is not None:
            text = _("Another company signs in with one of these: %(code)s.")
            raise forms.ValidationError(text, params={"code": taken.code})
        return domains

    def clean_x509cert(self) -> str:
        certificate = bare_certificate(self.cleaned_data["x509cert"])
        if certificate:
            read_certificate(certificate)
        return certificate

    def clean(self) -> dict[str, Any]:  # Any: Django's own
        data = super().clean() or self.cleaned_data
        for name in ("server_url", "sso_url"):
            if data.get(name):
                try:
                    refuse_unsafe(data[name])
                except forms.ValidationError as refusal:
                    self.add_error(name, refusal)
        role: Role | None = data.get("new_member_role")
        if role is not None:
            self._check_role(role)
        if data.get("is_required") and not data.get("is_active"):
            self.add_error("is_required", _("The only way in must be in use."))
        return data

    def _check_role(self, role: Role) -> None:
        customer = self.cleaned_data.get("customer") or self.instance.customer
        if role.customer_id not in {None, customer.pk}:
            self.add_error("new_member_role", _("This role is another company's."))
        with refusals_on(self, "new_member_role"):
            refuse_strong_role(role)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        data = self.cleaned_data
        if self.errors:
            return
        needed = NEEDED_CONFIG[SsoKind(self.instance.kind)]
        self.instance.config = {name: data[name] for name in needed if data[name]}
        if data["new_secret"]:
            self.instance.secret = encrypt(data["new_secret"])
        if self.instance.is_active:
            with refusals_on(self):
                refuse_incomplete(self.instance)


@admin.register(SsoConnection)
class SsoConnectionAdmin(ScopedAdmin[SsoConnection]):
    """Whose e-mails a provider may vouch for is the seller's to say."""

    form = SsoConnectionForm
    list_display = ("code", "customer", "kind", "domains", "is_required", "is_active")
    list_select_related = ("customer",)
    list_filter = ("kind", "is_active", "is_required")
    search_fields = ("code", "customer__name", "domains")
    autocomplete_fields = ("customer", "new_member_role")
    readonly_fields = ("told",)
    fieldsets = (
        (None, {"fields": (("customer", "kind"), ("code", "domains"), "told")}),
        (
            gettext_lazy("OpenID Connect"),
            {"fields": ("server_url", ("client_id", "new_secret"))},
        ),
        (
            gettext_lazy("SAML 2.0"),
            {"fields": (("entity_id", "sso_url"), "x509cert")},
        ),
        (
            gettext_lazy("Who comes in"),
            {"fields": ("new_member_role", ("is_active", "is_required"))},
        ),
    )

    @admin.display(description=gettext_lazy("What the provider must know"))
    def told(self, connection: SsoConnection) -> SafeString | str:
        if connection._state.adding:
            return _("Known once it is saved.")
        pairs = [(each.label, each.url) for each in addresses_for(connection)]
        return format_html_join("\n", "<p>{}: <code>{}</code></p>", pairs)

    def get_readonly_fields(
        self, request: HttpRequest, obj: SsoConnection | None = None
    ) -> Any:  # Any: as Django types it
        """The code is in addresses that the provider was told."""
        fixed = list(super().get_readonly_fields(request, obj))
        return [*fixed, "customer", "kind", "code"] if obj else fixed

    def save_model(
        self,
        request: HttpRequest,
        obj: SsoConnection,
        form: Any,  # Any: Django's own
        change: bool,
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.is_required and "is_required" in form.changed_data:
            end_other_ways(obj, but=None)
