"""Settings of the process. What an operator can change are rows; `docs/handbook/settings.md` lists these."""

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from lianka.interfaces.backoffice.unfold import UNFOLD as UNFOLD  # read by Unfold

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("LIANKA_VAR", ROOT / "var"))
"""Where the embedded database, the secrets and uploaded files of this installation live."""


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _secret() -> str:
    """The installation's master secret: from the environment, or made once and kept readable by its owner alone."""
    given = os.environ.get("LIANKA_SECRET_KEY")
    if given:
        return given
    from lianka.foundation.secrets import read_or_make_secret

    return read_or_make_secret(VAR / "secret.key")


SECRET_KEY = _secret()
DEBUG = _flag("LIANKA_DEBUG")
ALLOWED_HOSTS = os.environ.get("LIANKA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
LIANKA_CLOCK_CAN_BE_MOVED = _flag("LIANKA_CLOCK_CAN_BE_MOVED")
LIANKA_WIRING = "lianka.config.wiring"
LIANKA_PAYMENT_PROVIDER = os.environ.get("LIANKA_PAYMENT_PROVIDER", "sandbox")
"""Code of the provider that takes new payments (`domain/payments/providers/registry.py`)."""

INSTALLED_APPS = [
    "lianka.foundation",
    "lianka.domain.access",
    "lianka.domain.ledger",
    "lianka.domain.members",
    "lianka.domain.merchants",
    "lianka.domain.loyalty",
    "lianka.domain.notices",
    "lianka.domain.payments",
    "lianka.domain.rewards",
    "lianka.domain.cards",
    "lianka.domain.checkout",
    "lianka.domain.settlement",
    "lianka.interfaces.backoffice",
    "lianka.interfaces.console",
    "lianka.interfaces.h5",
    "lianka.interfaces.pay",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "lianka.interfaces.backoffice.apps.BackofficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "ninja",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lianka.config.urls"
WSGI_APPLICATION = "lianka.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["lianka.interfaces.shared.templatetags.formats"],
        },
    },
]

# --- The alliance's store: SQLite unless LIANKA_DATABASE_URL names a PostgreSQL database ---
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LIANKA_SCHEMA = os.environ.get("LIANKA_SCHEMA", "lianka")
"""The alliance's PostgreSQL schema: never `public`, so that several alliances can share one database."""
DATABASES = {
    "default": dj_database_url.parse(os.environ.get("LIANKA_DATABASE_URL") or f"sqlite:///{VAR}/lianka.sqlite3"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "options": f"-c search_path={LIANKA_SCHEMA}",
        # The statements of a sale are always the same: the server plans each once for a connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
        **({"pool": {"min_size": 1, "max_size": 8}} if _flag("LIANKA_DATABASE_POOL") else {}),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A database in memory would let no second connection in; tests with rivals need a file.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / f"test-{os.getpid()}.sqlite3")}

# --- Who signs in ---
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "lianka.interfaces.backoffice.sign_in.pages.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _flag("LIANKA_HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Text messages ---
LIANKA_SMS_SENDER = os.environ.get("LIANKA_SMS_SENDER", "console")
"""How text messages go out: `console` writes them to standard error, `in_app` shows them on the page that waits."""

# --- Words, days ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "lianka" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LIANKA_ZONE", "Asia/Shanghai")

# --- Files ---
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # SQLite and WhiteNoise want their folders to be there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "files"}},
    "staticfiles": {"BACKEND": "lianka.interfaces.shared.static_files.StaticFiles"},
}
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LIANKA_LOG_LEVEL", "WARNING")},
}
