"""Every address of the shop."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve

from accounts.views import sso
from shop.health import metrics

REGISTER = "accounts:register"
PROFILE = "accounts:profile"
SIGN_IN = "account_login"

# A proxy or an object storage hands out pictures; without one the shop does.
PICTURES = re_path(
    rf"^{settings.MEDIA_URL.strip('/')}/(?P<path>.+)$",
    serve,
    {"document_root": settings.MEDIA_ROOT},
)
media = [PICTURES] if settings.SERVES_MEDIA else []

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    # One way in for all: rate limits and second factors hold for staff too.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("demo/", include("shop.demo.urls")),
    *media,
    *i18n_patterns(
        path("accounts/signup/", RedirectView.as_view(pattern_name=REGISTER)),
        # Companies' own providers, checked more strictly than allauth does; nobody
        # connects another one to an account.
        path("accounts/3rdparty/", RedirectView.as_view(pattern_name=PROFILE)),
        path("accounts/3rdparty/signup/", RedirectView.as_view(pattern_name=SIGN_IN)),
        path(
            "accounts/oidc/<slug:provider_id>/login/",
            sso.oidc_login,
            name="openid_connect_login",
        ),
        path(
            "accounts/oidc/<slug:provider_id>/login/callback/",
            sso.oidc_callback,
            name="openid_connect_callback",
        ),
        path(
            "accounts/saml/<slug:organization_slug>/login/",
            sso.saml_login,
            name="saml_login",
        ),
        path(
            "accounts/saml/<slug:organization_slug>/acs/finish/",
            sso.saml_finish,
            name="saml_finish_acs",
        ),
        path("accounts/", include("allauth.urls")),
        path("", include("accounts.urls")),
        path("", include("orders.urls")),
        path("", include("invoicing.urls")),
        path("", include("marketing.urls")),
        path("", include("shop.storefront.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "shop.storefront.errors.unreadable"
handler403 = "shop.storefront.errors.forbidden"
handler404 = "shop.storefront.errors.not_found"
handler500 = "shop.storefront.errors.server_error"
