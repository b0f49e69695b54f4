"""How allauth behaves in this shop."""

import io
import time
import uuid
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.buyer import Buyer
from accounts.http import SEEN_KEY, SSO_TEST_KEY
from accounts.models import SsoConnection, SsoKind, User
from accounts.selectors import mail_brand
from accounts.selectors.sso import connection_for_code, required_connection_of
from accounts.services import sso
from shop import secrets
from shop.errors import DomainError
from shop.http import Session, provider_session
from shop.mail import queue_mail

# allauth's mails that are written anew here; the others keep allauth's words.
OWN_WORDS = {
    "account/email/password_reset_key": ("password_reset", "password_reset_url"),
    "account/email/email_confirmation": ("confirm_email", "activate_url"),
    "account/email/email_confirmation_signup": ("confirm_email", "activate_url"),
}

# How common providers call what is needed, most exact first.
SAML_ATTRIBUTES = {
    "uid": ["urn:oasis:names:tc:SAML:attribute:subject-id"],
    "email": [
        "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "email",
        "mail",
    ],
    "name": [
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
        "displayName",
    ],
    "first_name": [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "urn:oid:2.5.4.42",
        "firstName",
    ],
    "last_name": [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "urn:oid:2.5.4.4",
        "lastName",
    ],
}


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up goes through our registration; staff land in the admin."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only through /register/: an account belongs to a customer."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Buyers start at the shop, people who work for the seller in the admin."""
        user: Any = request.user  # Any: allauth types it as the base class
        if user.is_staff and not user.memberships.exists():
            return reverse("admin:index")
        return "/"

    def pre_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        signal_kwargs: dict[str, Any] | None,  # Any: allauth's
        **kwargs: Any,  # Any: allauth's
    ) -> HttpResponse | None:
        """Send people whose company insists on it to their company's provider."""
        refusal: HttpResponse | None = super().pre_login(
            request, user, signal_kwargs=signal_kwargs, **kwargs
        )
        if refusal is not None or "sociallogin" in (signal_kwargs or {}):
            return refusal
        connection = required_connection_of(user)
        if connection is None:
            return None
        # The domain decides; the user's first e-mail may be another one by now.
        email = f"@{connection.domains[0]}"
        context = {"email": email, "company": connection.customer.name}
        page = "socialaccount/company_only.html"
        return render(request, page, context, status=403)

    def post_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        *,
        signal_kwargs: dict[str, Any] | None,  # Any: allauth's
        **kwargs: Any,  # Any: allauth's
    ) -> HttpResponse:
        """Note when the session began; one that a provider opened is short."""
        request.session[SEEN_KEY] = int(time.time())
        if "sociallogin" in (signal_kwargs or {}):
            request.session.set_expiry(settings.SSO_SESSION_AGE)
        answer: HttpResponse = super().post_login(
            request, user, signal_kwargs=signal_kwargs, **kwargs
        )
        return answer

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: Any,  # Any: allauth's form
        commit: bool = True,
    ) -> AbstractBaseUser:
        """Keep e-mails in lower case: one person, one account."""
        saved: AbstractBaseUser = super().save_user(request, user, form, commit)
        return saved

    def send_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],  # Any: allauth's template variables
    ) -> None:
        """Owe the mail: it looks like our others and outlives a dead mail server."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else get_language() or "en"
        template, content = self._content(template_prefix, email, context, language)
        buyer: Buyer | None = getattr(self.request, "buyer", None)
        brand = mail_brand(buyer.channel) if buyer else {}
        queue_mail(
            f"accounts/{template}",
            to=email,
            language=language,
            once=f"sign-in-{uuid.uuid4()}",
            context={**brand, **content},
        )

    def _content(
        self,
        prefix: str,
        email: str,
        context: dict[str, Any],  # Any: as above
        language: str,
    ) -> tuple[str, dict[str, str]]:
        person = str(context.get("user") or "")
        if prefix in OWN_WORDS:
            template, url = OWN_WORDS[prefix]
            return template, {"person": person, "url": str(context[url])}
        with override(language):
            message = self.render_mail(prefix, email, context)
        content = {"subject": str(message.subject), "text": str(message.body)}
        return "sign_in_notice", {"person": person, **content}


class MfaAdapter(DefaultMFAAdapter):
    """What second factors rest on is sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal the key of an authenticator app, the seed of recovery codes."""
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return secrets.decrypt(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, on white: it must be readable in a dark page."""
        drawn = io.BytesIO()
        segno.make(url, error="m").save(
            drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False
        )
        return drawn.getvalue().decode()


class CompanySignInAdapter(DefaultSocialAccountAdapter):
    """Companies' own providers, from the rows of SsoConnection.

    Nobody signs up here, and nobody connects a provider of their choice: who comes
    through a company's provider is who accounts.services.sso.admit says.
    """

    def list_apps(
        self,
        request: HttpRequest,
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[Any]:  # Any: allauth's SocialApp
        """The one asked for; never a list of who is connected."""
        code = client_id if provider == SsoKind.SAML else provider
        connection = connection_for_code(code) if code else None
        if connection is None or not _answers(connection, request):
            return []
        if (provider == SsoKind.SAML) != (connection.kind == SsoKind.SAML):
            return []
        return [_app_of(connection)]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> Any:  # Any: allauth's
        """The provider, with our stricter checks, where it speaks OpenID Connect."""
        # Providers of allauth are there only once all adapters are.
        from accounts.oidc import CompanyOidcProvider

        found = super().get_provider(request, provider, client_id)
        if found.app.provider == "openid_connect":
            return CompanyOidcProvider(request, app=found.app)
        return found

    def populate_user(
        self,
        request: HttpRequest,
        sociallogin: Any,  # Any: allauth's
        data: dict[str, Any],  # Any: what a provider told
    ) -> User:
        """Take e-mail and name, and nothing else, from what the provider tells."""
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        named = data.get("name") or " ".join(part for part in parts if part)
        user.email = str(data.get("email") or "").lower()
        user.name = str(named or "")[:120]
        return user

    def pre_social_login(
        self,
        request: HttpRequest,
        sociallogin: Any,  # Any: allauth's
    ) -> None:
        """Decide who this is, or refuse with a sentence; see `admit`."""
        connection = connection_for_code(sociallogin.account.provider)
        if connection is None or sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(redirect("account_login"))
        told = sociallogin.email_addresses
        email = told[0].email if told else ""
        if request.session.pop(SSO_TEST_KEY, "") == connection.code:
            raise ImmediateHttpResponse(_test_result(request, connection, email))
        known = sociallogin.user if sociallogin.is_existing else None
        who = sso.Vouched(
            email=email, name="" if known else sociallogin.user.name, known=known
        )
        try:
            user = sso.admit(connection_id=connection.pk, who=who)
        except DomainError as refusal:
            raise ImmediateHttpResponse(_refused(request, str(refusal))) from refusal
        if known is None:
            sociallogin.account.user = sociallogin.user = user
            sso.link(user_id=user.pk, account=sociallogin.account)

    def get_requests_session(self) -> Session:
        """How the shop calls a provider: guarded, see shop.http."""
        return provider_session()


def _answers(connection: SsoConnection, request: HttpRequest) -> bool:
    """One in use; before that whoever tests it, and what its provider must be told."""
    if connection.is_active:
        return True
    match = request.resolver_match
    if match is not None and match.view_name == "saml_metadata":
        return True
    return bool(request.session.get(SSO_TEST_KEY) == connection.code)


def _app_of(connection: SsoConnection) -> Any:  # Any: allauth's SocialApp
    # Models of allauth are there only once all adapters are.
    from allauth.socialaccount.models import SocialApp

    is_saml = connection.kind == SsoKind.SAML
    return SocialApp(
        provider=SsoKind.SAML if is_saml else "openid_connect",
        provider_id=connection.code,
        name=connection.customer.name[:40],
        client_id=connection.code if is_saml else connection.client_id,
        secret="" if is_saml else secrets.decrypt(connection.secret),
        settings=_saml(connection) if is_saml else _oidc(connection),
    )


def _oidc(connection: SsoConnection) -> dict[str, Any]:  # Any: allauth's settings
    return {
        "server_url": connection.config.get("server_url", ""),
        "oauth_pkce_enabled": True,
        "verified_email": list(connection.domains),
    }


def _saml(connection: SsoConnection) -> dict[str, Any]:  # Any: allauth's settings
    names = ("entity_id", "sso_url", "x509cert")
    return {
        "idp": {name: connection.config.get(name, "") for name in names},
        "verified_email": list(connection.domains),
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "reject_idp_initiated_sso": True,
            "reject_deprecated_algorithm": True,
            "allow_single_label_domains": settings.SSO_PRIVATE_PROVIDERS,
            # Providers may send a name only; the e-mail is looked for below.
            "want_attribute_statement": False,
            "want_name_id": True,
        },
        "attribute_mapping": SAML_ATTRIBUTES,
    }


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    context = {"sentence": sentence}
    return render(request, "socialaccount/refused.html", context, status=403)


def _test_result(
    request: HttpRequest, connection: SsoConnection, email: str
) -> HttpResponse:
    """Whoever tries a connection out stays who they are, and learns what came back."""
    if email.rpartition("@")[2].lower() in connection.domains:
        text = _("It works: the provider vouched for %(email)s.")
        messages.success(request, text % {"email": email})
    else:
        text = _("The provider answered, but with no e-mail of your domains: %(email)s")
        messages.error(request, text % {"email": email or "–"})
    return redirect("accounts:company-sign-in")
