"""Settings of the environment, apps, middleware and templates."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from captionsite import __version__, embedded, site_url
from captionsite.environment import Variables

env = environ.Env()
env.ENVIRON = Variables()
VERSION = __version__
BASE_DIR = Path(__file__).resolve().parents[2]
# A wheel carries templates, static files and translations inside the package.
_packaged = Path(__file__).resolve().parents[1] / "resources"
RESOURCES_DIR = _packaged if _packaged.is_dir() else BASE_DIR

SITE_ENV = env.str("CAPTIONSITE_ENV", "embedded")
if SITE_ENV not in {"embedded", "production"}:
    raise ImproperlyConfigured("CAPTIONSITE_ENV must be 'embedded' or 'production'.")
PRODUCTION = SITE_ENV == "production"

DATA_DIR = embedded.data_folder(env.str("CAPTIONSITE_DATA", ""))


def embedded_default(name: str, value: str) -> str:
    """Read a setting that has a default only while the site runs embedded."""
    return str(env.str(name) if PRODUCTION else env.str(name, value))


SECRET_KEY = env.str("DJANGO_SECRET_KEY", "") or (
    env.str("DJANGO_SECRET_KEY") if PRODUCTION else embedded.secret_key(DATA_DIR)
)
if PRODUCTION and len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("DJANGO_SECRET_KEY is too short: use 50 random characters.")

# Former keys: what was signed or encrypted with one still holds until the key is taken out.
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])

DEBUG = env.bool("DJANGO_DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DJANGO_DEBUG must be off when CAPTIONSITE_ENV=production.")

ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS")
    if PRODUCTION
    else env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Number of reverse proxies: gallery.core.client_address then returns the client's own address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES < 0:
    raise ImproperlyConfigured("TRUSTED_PROXIES must be 0 or more.")
HTTPS_ONLY = PRODUCTION and env.bool("HTTPS_ONLY", True)
# The address that links are built with. Empty while the site runs embedded: whatever was asked.
try:
    SITE_URL = site_url.from_settings(
        env.str("SITE_URL", ""), ALLOWED_HOSTS if PRODUCTION else [], https=HTTPS_ONLY
    )
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error

INSTALLED_APPS = [
    "captionsite.apps.CaptionsiteConfig",
    "training.apps.TrainingConfig",
    "inference.apps.InferenceConfig",
    "gallery.apps.GalleryConfig",
    "captionsite.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
]

MIDDLEWARE = [
    "gallery.core.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "gallery.http.middleware.PermissionsPolicy",
    "gallery.http.site_address.SiteAddress",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "captionsite.compression.CompressedPages",
    "django.middleware.locale.LocaleMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gallery.http.middleware.FairShare",  # before anything is read from the database
    "gallery.http.middleware.RequestSize",  # before CSRF, which reads forms
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "gallery.http.middleware.RateLimits",
    "gallery.http.middleware.PlainErrors",
]

ROOT_URLCONF = "captionsite.urls"
WSGI_APPLICATION = "captionsite.wsgi.application"
ASGI_APPLICATION = "captionsite.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [RESOURCES_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gallery.site.context.site",
            ],
        },
    },
]
