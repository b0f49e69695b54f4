"""Settings, read from the environment. docs/operations.md lists the variables."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
import sentry_sdk
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from shop import embedded, env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("ANGRO_VAR", str(BASE_DIR / "var")))

# --- who runs this, and how openly --------------------------------------------
DEBUG = env.flag("DEBUG")
# Demo mode lists sign-ins on the start page and keeps mails in a folder to read. It is
# what `make run` gives: on unless the shop has a database of its own.
DEMO = env.flag("ANGRO_DEMO", default=not env.text("DATABASE_URL"))
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        message = "SECRET_KEY must be set to a long random text (or set ANGRO_DEMO=1)."
        raise ImproperlyConfigured(message)
    SECRET_KEY = env.kept_secret(VAR_DIR / "secret_key")
# Secrets of the database are sealed with these (shop/secrets.py): the first seals, all
# of them open, the SECRET_KEYs too.
SECRETS_KEYS = env.words("SECRETS_KEYS", [])
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", ["*"] if DEBUG or DEMO else ["localhost", "127.0.0.1"]
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
IS_HTTPS = env.flag("HTTPS", default=not (DEBUG or DEMO))
SHOP_URL = env.text("SHOP_URL", "http://127.0.0.1:8000")

# --- database -----------------------------------------------------------------
# Web, worker or owner: row-level security depends on it (shop/scope.py).
DB_ROLE = env.choice("ANGRO_DB_ROLE", "owner", {"owner", "angro_web", "angro_worker"})
POOL_SIZE = env.whole("DB_POOL_SIZE", 6, least=1)


def _clear_scope(connection: Any) -> None:  # Any: a psycopg connection of any row type
    connection.execute("RESET app.customers")
    connection.execute("RESET app.guest")
    connection.commit()


def _database() -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.db_url_config(embedded.database_url())
    config["ENGINE"] = "django.db.backends.postgresql"
    options: dict[str, Any] = {**config.get("OPTIONS", {}), "connect_timeout": 5}
    settings = ["-c lock_timeout=15s"]
    if DB_ROLE != "owner":
        settings.append(f"-c role={DB_ROLE}")
    options["options"] = " ".join(settings)
    if DB_ROLE == "angro_web":
        options["pool"] = {
            "min_size": 1,
            "max_size": POOL_SIZE,
            "timeout": 10,
            "reset": _clear_scope,
        }
    config["OPTIONS"] = options
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# No ATOMIC_REQUESTS: it would hold stock and number locks until the page is rendered.

# --- apps ---------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.postgres",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.usersessions",
    "django_countries",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "djmoney",
    "import_export",
    "phonenumber_field",
    "treebeard",
    "shop",
    "accounts",
    "catalog",
    "pricing",
    "invoicing",
    "orders",
    "erp",
    "marketing",
    "shop.storefront",
    "shop.demo",
]
SITE_ID = 1

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop.middleware.HealthMiddleware",
    "shop.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.second_factor.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.middleware.BuyerMiddleware",
    "shop.second_factor.SecondFactorMiddleware",
    "orders.middleware.GuestCartMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.face",
            ],
            "builtins": ["shop.templatetags.angro", "shop.templatetags.blocks"],
        },
    }
]
FORM_RENDERER = "shop.rendering.FieldRenderer"

# --- who signs in -------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Strangers must not make the shop write to anybody they name.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# How often in how long: by address (ip), by person (user), by e-mail (key). Failed
# sign-ins count wrong second factors too; docs/sign-in.md says what people see.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,200/d/ip,5/5m/key,30/d/key",
    "signup": "5/m/ip,40/d/ip",
    "write": "12/m/user,300/d/user",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "company_sign_in": "20/m/ip,300/d/ip",
    "guest_order": "10/m/ip,100/d/ip",
    "coupon": "20/m/ip,200/d/ip",
    "contact": "3/m/ip,20/d/ip",
    "quote_comment": "6/m/ip,60/d/ip",
    # Whole assortments: people take one along, programs would take all of them.
    "export": "6/m/user,60/d/user",
    "feed": "60/m/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_ADAPTER = "shop.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_HTTPS else "http"
# How many proxies stand in front and may be believed about the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole("TRUSTED_PROXIES", 0)
MFA_ADAPTER = "shop.adapters.MfaAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.second_factor.ActivateTotpForm",
    "add_webauthn": "accounts.forms.second_factor.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Angro"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
# A passkey stands for password and second factor: it must know who holds it.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Nobody works in the admin or for a customer without a second factor.
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=not DEMO)
# allauth would write at every click; SeenMiddleware does now and then.
USERSESSIONS_TRACK_ACTIVITY = False
# Companies sign in at providers of their own: SsoConnection rows, not settings.
SOCIALACCOUNT_ADAPTER = "shop.adapters.CompanySignInAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# The way there starts on a page of ours; a form could not be redirected to a provider
# under `form-action 'self'`.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
# Whoever a company's provider let in must be let in by it again after this.
SSO_SESSION_AGE = 60 * 60 * env.whole("SSO_SESSION_HOURS", 12, least=1)
# Providers inside the shop's own network, without TLS or at private addresses.
SSO_PRIVATE_PROVIDERS = env.flag("SSO_PRIVATE_PROVIDERS")
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "/"

# --- cookies and headers ------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = IS_HTTPS and env.flag("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
# Preloading cannot be undone for months: the owner of the domain decides.
SECURE_HSTS_PRELOAD = IS_HTTPS and env.flag("HSTS_PRELOAD")
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if env.whole("TRUSTED_PROXIES", 0):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What no page of ours asks of a browser.
PERMISSIONS_POLICY = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(),"
    " geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(),"
    " payment=(), usb=(), publickey-credentials-create=(self),"
    " publickey-credentials-get=(self)"
)

_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, NONCE],
    "style-src": [SELF, NONCE],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "font-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _POLICY}
# unfold's Alpine evaluates expressions and both write style attributes; only there.
ADMIN_CONTENT_SECURITY_POLICY = {
    **_POLICY,
    "script-src": [SELF, NONCE, UNSAFE_EVAL],
    "style-src": [SELF, "'unsafe-inline'"],
}

# --- languages and time -------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", gettext_lazy("English")),
    ("ro", gettext_lazy("Romanian")),
    ("ru", gettext_lazy("Russian")),
    ("fr", gettext_lazy("French")),
    ("pl", gettext_lazy("Polish")),
    ("vi", gettext_lazy("Vietnamese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "shop.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files --------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVES_MEDIA = env.flag("SERVE_MEDIA", default=DEBUG or DEMO)
# Cuts of the document font, made at first use (shop/fonts.py); safe to delete.
FONTS_DIR = VAR_DIR / "fonts"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "shop.storage.PublicStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Outside the web root: a view that checks is the only way in.
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None},
    },
    "staticfiles": {"BACKEND": "shop.staticfiles.BundledStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# An offer of 1,000 lines has up to seven fields a line; a cart of as many that goes to
# twenty further addresses one for each of them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 24_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "shop.uploads.handlers.LimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- cache and broker ---------------------------------------------------------
REDIS_URL = embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "shop.cache.ForgivingRedisCache",
        "LOCATION": f"{REDIS_URL.rstrip('/')}/1",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 0.5},
    }
}
CELERY = {
    "broker_url": f"{REDIS_URL.rstrip('/')}/0",
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_acks_on_failure_or_timeout": True,
    "task_ignore_result": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": 300,
    "task_soft_time_limit": 240,
    "worker_max_tasks_per_child": 500,
    "worker_max_memory_per_child": 300_000,
    "worker_soft_shutdown_timeout": 20,
    "worker_enable_soft_shutdown_on_idle": True,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "broker_transport_options": {
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        # The web must not wait for a broker that is away; workers block on it.
        "socket_timeout": 2 if DB_ROLE == "angro_web" else 10,
        "socket_connect_timeout": 1 if DB_ROLE == "angro_web" else 2,
        "socket_keepalive": True,
        "health_check_interval": 25,
    },
    "task_default_queue": "default",
    "task_routes": {
        "invoicing.*": {"queue": "documents"},
        "orders.print_quotes": {"queue": "documents"},
        "shop.send_mails": {"queue": "mails"},
        "erp.push_due_orders": {"queue": "erp.orders"},
        "erp.pull_due_streams": {"queue": "erp.delta"},
    },
    "timezone": "UTC",
}
# How long a worker holds a due row (shop/sweeps.py); a dead one's row waits as long.
LEASE = timedelta(seconds=env.whole("LEASE_SECONDS", 120, least=1))

# --- asking others -------------------------------------------------------------
# Empty: VIES is never asked. A demo asks nobody outside.
VIES_URL = env.text(
    "VIES_URL",
    ""
    if DEMO
    else "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number",
)

# --- mail ---------------------------------------------------------------------
# Demo mode keeps mails in a folder that /demo/mails/ shows.
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    "shop.mailbox.FolderBackend"
    if DEMO or DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
MAILBOX_DIR = VAR_DIR / "mails"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Angro <shop@angro.example>")

# --- what the operator sees ---------------------------------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"events": {"()": "shop.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "events"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {"weasyprint": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
# Sweeps that ran out while no worker was there are no warning: the next ones follow.
DJANGO_STRUCTLOG_CELERY_TASK_RETRY_LOG_LEVEL = logging.INFO
SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
METRICS_TOKEN = env.text("METRICS_TOKEN")
HEARTBEAT_LIMIT = timedelta(seconds=120)

# Writes down what staff change in the admin (shop/audit.py).
AUDIT_SINK = "accounts.events.note_deed"

UNFOLD = {
    "SITE_TITLE": "Angro",
    "SITE_HEADER": "Angro",
    "SITE_ICON": "shop.admin_menu.icon",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "shop.admin_menu.icon"}
    ],
    "STYLES": ["shop.admin_menu.styles"],
    "SCRIPTS": ["shop.admin_menu.scripts"],
    "SHOW_VIEW_ON_SITE": True,
    # Petrol, as the shop itself (static/css/tokens.css).
    "COLORS": {
        "primary": {
            "50": "oklch(97.2% 0.012 202)",
            "100": "oklch(94% 0.026 200)",
            "200": "oklch(89% 0.045 200)",
            "300": "oklch(83% 0.07 198)",
            "400": "oklch(77% 0.09 196)",
            "500": "oklch(71% 0.095 198)",
            "600": "oklch(45% 0.085 205)",
            "700": "oklch(41% 0.08 206)",
            "800": "oklch(37% 0.075 208)",
            "900": "oklch(33% 0.06 210)",
            "950": "oklch(27% 0.048 212)",
        }
    },
    "DASHBOARD_CALLBACK": "shop.admin_dashboard.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "navigation": "shop.admin_menu.navigation",
    },
}

# Currencies a manager may choose; amounts themselves say theirs.
CURRENCIES = ("EUR", "RON", "PLN", "USD", "GBP", "VND")
DEFAULT_CURRENCY = "EUR"
PHONENUMBER_DEFAULT_REGION = "RO"
