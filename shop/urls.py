"""Every address of the shop."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from shop.health import metrics

REGISTER = "accounts:register"

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    # One way in for all: rate limits and second factors hold for staff too.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("demo/", include("shop.demo.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("accounts/signup/", RedirectView.as_view(pattern_name=REGISTER)),
        path("accounts/", include("allauth.urls")),
        path("", include("accounts.urls")),
        path("", include("orders.urls")),
        path("", include("invoicing.urls")),
        path("", include("marketing.urls")),
        path("", include("shop.storefront.urls")),
        prefix_default_language=False,
    ),
]
handler403 = "shop.storefront.errors.forbidden"
handler404 = "shop.storefront.errors.not_found"
handler500 = "shop.storefront.errors.server_error"
