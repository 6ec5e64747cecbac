"""Settings of the environment, apps, middleware and templates."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from captionsite import embedded

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]

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

DEBUG = env.bool("DJANGO_DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DJANGO_DEBUG must be off when CAPTIONSITE_ENV=production.")

ALLOWED_HOSTS = (
    env.list("ALLOWED_HOSTS")
    if PRODUCTION
    else env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many reverse proxies stand in front: throttling and lock-outs then see the real address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "captionsite.apps.CaptionsiteConfig",
    "training.apps.TrainingConfig",
    "inference.apps.InferenceConfig",
    "gallery.apps.GalleryConfig",
    "django.contrib.admin",
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
        "DIRS": [BASE_DIR / "templates"],
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
