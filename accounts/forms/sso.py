"""How a company's own sign-in is set up."""

from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from accounts.forms.fields import text_field
from accounts.models import Role, SsoConnection, SsoKind
from accounts.services.sso import ProviderDetails

LONGEST_METADATA = 200_000
PEM_BEGIN, PEM_END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


class SecondFactorRuleForm(forms.Form):
    """Whether the people of a company need a second factor."""

    is_required = forms.BooleanField(
        required=False,
        label=gettext_lazy("Everybody needs a second factor to act for the company"),
    )


class SwitchForm(forms.Form):
    """Whether the company's provider is in use."""

    is_active = forms.BooleanField(
        required=False, label=gettext_lazy("People may sign in through the provider")
    )
    is_required = forms.BooleanField(
        required=False,
        label=gettext_lazy("There is no other way to sign in"),
        help_text=gettext_lazy(
            "Who manages people keeps their password, with a second factor: so the "
            "company is not locked out when the provider is away."
        ),
    )

    def clean(self) -> dict[str, Any]:  # Any: Django's own
        data = self.cleaned_data
        if data.get("is_required") and not data.get("is_active"):
            text = _("The only way in must be in use.")
            self.add_error("is_required", forms.ValidationError(text))
        return data


class ProviderForm(forms.Form):
    """What both kinds of providers share."""

    new_member_role = forms.ModelChoiceField(
        Role.objects.none(),
        required=False,
        label=gettext_lazy("New people become"),
        empty_label=gettext_lazy("nobody comes in without an invitation"),
    )

    def __init__(
        self,
        data: Any,  # Any: Django's own
        *,
        connection: SsoConnection,
        roles: QuerySet[Role],
    ) -> None:
        initial = {
            **connection.config,
            "client_id": connection.client_id,
            "new_member_role": connection.new_member_role_id,
        }
        super().__init__(data, initial=initial)
        self.connection = connection
        self.fields["new_member_role"].queryset = roles  # type: ignore[attr-defined]

    def details(self) -> ProviderDetails:
        """What the form says, for the service."""
        raise NotImplementedError


class OidcForm(ProviderForm):
    """An OpenID Connect provider."""

    server_url = forms.URLField(
        label=gettext_lazy("Address of the provider"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Its issuer, as in https://login.example.com/tenant/v2.0, without "
            "/.well-known/…"
        ),
    )
    client_id = text_field(gettext_lazy("Client id"), 190)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("It is never shown again. Empty keeps the one we have."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("server_url", "client_id", "secret", "new_member_role")

    def clean_server_url(self) -> str:
        url: str = self.cleaned_data["server_url"]
        refuse_unsafe(url)
        return url.partition("/.well-known/")[0].rstrip("/")

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if not secret and not self.connection.secret:
            raise forms.ValidationError(_("The provider gives you one."))
        return secret

    def details(self) -> ProviderDetails:
        data = self.cleaned_data
        return ProviderDetails(
            client_id=data["client_id"],
            secret=data["secret"],
            config={"server_url": data["server_url"]},
            new_member_role=data["new_member_role"],
        )


class SamlForm(ProviderForm):
    """A SAML provider: its metadata, or the three things that are in it."""

    metadata = forms.CharField(
        label=gettext_lazy("Metadata of the provider (XML)"),
        max_length=LONGEST_METADATA,
        required=False,
        help_text=gettext_lazy("Paste it here, and the fields below fill themselves."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    entity_id = text_field(gettext_lazy("Entity id"), 300, required=False)
    sso_url = forms.URLField(
        label=gettext_lazy("Address for sign-in (redirect binding)"),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    x509cert = forms.CharField(
        label=gettext_lazy("Certificate that signs"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("metadata", "entity_id", "sso_url", "x509cert", "new_member_role")

    def clean(self) -> dict[str, Any]:  # Any: Django's own
        data = self.cleaned_data
        if data.get("metadata"):
            data.update(_read_metadata(data["metadata"]))
        for name in ("entity_id", "sso_url", "x509cert"):
            if not data.get(name) and name not in self.errors:
                text = _("Paste the metadata, or fill this in.")
                self.add_error(name, forms.ValidationError(text))
        if data.get("sso_url"):
            self._check("sso_url", refuse_unsafe, data["sso_url"])
        if data.get("x509cert"):
            data["x509cert"] = bare_certificate(data["x509cert"])
            self._check("x509cert", read_certificate, data["x509cert"])
        return data

    def _check(self, name: str, check: Any, value: str) -> None:  # Any: a function
        try:
            check(value)
        except forms.ValidationError as refusal:
            self.add_error(name, refusal)

    def details(self) -> ProviderDetails:
        data = self.cleaned_data
        names = ("entity_id", "sso_url", "x509cert")
        return ProviderDetails(
            config={name: data[name] for name in names},
            new_member_role=data["new_member_role"],
        )


FORMS: dict[str, type[ProviderForm]] = {SsoKind.OIDC: OidcForm, SsoKind.SAML: SamlForm}


def refuse_unsafe(url: str) -> None:
    """Raise ValidationError for an address that would send people or the shop astray.

    Whether it leads into the shop's own network is seen when it is called.
    """
    parts = urlsplit(url)
    if parts.username or parts.password or parts.fragment:
        raise forms.ValidationError(_("Only the plain address, please."))
    if parts.scheme != "https" and not settings.SSO_PRIVATE_PROVIDERS:
        raise forms.ValidationError(_("It must begin with https://."))


def bare_certificate(text: str) -> str:
    """The certificate's base64, without its PEM frame and breaks."""
    return "".join(text.replace(PEM_BEGIN, "").replace(PEM_END, "").split())


def read_certificate(base64: str) -> x509.Certificate:
    """The certificate that `bare_certificate` gave. Raises ValidationError."""
    pem = f"{PEM_BEGIN}\n{base64}\n{PEM_END}\n"
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as unreadable:
        text = _("This is not a certificate.")
        raise forms.ValidationError(text) from unreadable


def _read_metadata(xml: str) -> dict[str, str]:
    try:
        found = OneLogin_Saml2_IdPMetadataParser.parse(xml).get("idp", {})
        certificate = found.get("x509cert") or found["x509certMulti"]["signing"][0]
        return {
            "entity_id": found["entityId"],
            "sso_url": found["singleSignOnService"]["url"],
            "x509cert": certificate,
        }
    # The parser lets through whatever XML, keys and types go wrong in it.
    except Exception as unreadable:
        text = _("This is not the metadata of a provider.")
        raise forms.ValidationError({"metadata": text}) from unreadable
