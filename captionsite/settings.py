"""Settings, all of them read from the environment: docs/configuration.md lists each one.

Without any, the site runs embedded: on this machine only, with SQLite and its own Valkey.
With CAPTIONSITE_ENV=production nothing is guessed: what is missing stops the start.
"""

import ssl
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from captionsite import embedded

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

SITE_ENV = env.str("CAPTIONSITE_ENV", "embedded")
if SITE_ENV not in {"embedded", "production"}:
    raise ImproperlyConfigured("CAPTIONSITE_ENV must be 'embedded' or 'production'.")
PRODUCTION = SITE_ENV == "production"

DATA_DIR = embedded.data_folder(env.str("CAPTIONSITE_DATA", ""))


def _embedded_default(name: str, value: str) -> str:
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
    "gallery.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "captionsite.compression.CompressedPages",
    "django.middleware.locale.LocaleMiddleware",
    "captionsite.lane.TokenLane",  # a program that reads needs nothing of what follows
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gallery.middleware.RequestSize",  # before CSRF, which reads forms
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "gallery.middleware.RateLimits",
    "gallery.middleware.PlainErrors",
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
                "gallery.context.site",
            ],
        },
    },
]

# --- data --------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": environ.Env.db_url_config(
        _embedded_default("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A write transaction takes the lock when it begins, so that it never fails half-way.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
CHECKPOINTS_DIR = DATA_DIR / "checkpoints"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# With nginx in front, the path that it maps to MEDIA_ROOT ("internal"); without, Django sends.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", "")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    "staticfiles": {"BACKEND": "captionsite.storage.StaticFiles"},
}

# With a bucket, originals, thumbnails and checkpoints are there, and hosts share nothing on disk.
S3_BUCKET = env.str("S3_BUCKET", "")
_s3 = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
    "region_name": env.str("S3_REGION", "") or None,
    "access_key": env.str("S3_ACCESS_KEY", "") or None,
    "secret_key": env.str("S3_SECRET_KEY", "") or None,
    "addressing_style": env.str("S3_ADDRESSING_STYLE", "auto"),
    "verify": env.str("S3_CA_FILE", "") or None,
    "file_overwrite": True,  # each picture has a folder of its own: there is nothing to ask first
    "default_acl": None,
}
if S3_BUCKET:
    for _alias, _place in (("default", "media"), ("checkpoints", "checkpoints")):
        STORAGES[_alias] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": _s3 | {"location": _place},
        }

# --- broker ------------------------------------------------------------------------------------

_socket = embedded.socket_path(DATA_DIR)
REDIS_URL = env.str("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{_socket}"
# rediss:// is TLS; a certificate of one's own authority is checked against this file.
REDIS_CA_FILE = env.str("REDIS_CA_FILE", "")
_redis_tls: dict[str, Any] = {"ssl_cert_reqs": "required"} | (
    {"ssl_ca_certs": REDIS_CA_FILE} if REDIS_CA_FILE else {}
)
if REDIS_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = _redis_tls | {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever: a broker may be away for a night
CELERY_WORKER_CONSUMER = "captionsite.consumer:PatientConsumer"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}
# Bells are acknowledged before the work, so a lost connection has no work to take away.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_ENABLE_PREFETCH_COUNT_REDUCTION = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "captions"
# By name, here, because web processes publish without importing the tasks.
CELERY_TASK_ROUTES = {
    "inference.tasks.*": {"queue": "captions"},
    "training.tasks.*": {"queue": "training"},
    "gallery.errands.tasks.*": {"queue": "errands"},
}
CELERY_BEAT_SCHEDULER = "captionsite.schedule.InProcessScheduler"
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 10)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "gallery.jobs.tasks.sweep", "schedule": SWEEP_SECONDS},
    "empty-trash": {"task": "gallery.library.tasks.empty_trash", "schedule": 3600.0},
    "forget-batches": {"task": "gallery.bulk.tasks.forget_old", "schedule": 3600.0},
    "forget-exports": {"task": "gallery.exchange.tasks.forget_expired", "schedule": 3600.0},
    "delete-orphans": {"task": "gallery.library.tasks.delete_orphans", "schedule": 86400.0},
    "scheduled-training": {"task": "training.tasks.queue_scheduled", "schedule": 3600.0},
    "forget-visitors": {"task": "gallery.visiting.tasks.forget_visitors", "schedule": 60.0},
    "forget-deliveries": {"task": "gallery.webhooks.tasks.forget_old", "schedule": 3600.0},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

CACHES = {
    "default": {
        "BACKEND": "captionsite.cache.ForgivingCache",
        "LOCATION": REDIS_URL or f"unix://{_socket}",
        "KEY_PREFIX": "captionsite",
        "OPTIONS": {
            # Never pickle: who can write to the broker must not be able to run code here.
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 2,
            "CONNECTION_POOL_KWARGS": _redis_tls if REDIS_URL.startswith("rediss://") else {},
        },
    }
}
# The cache only counts for throttling: while it is away people can still sign in and upload.
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True

# --- jobs --------------------------------------------------------------------------------------

JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 60)
JOB_BATCH_SIZE = env.int("JOB_BATCH_SIZE", 16)
JOB_MAX_DEATHS = env.int("JOB_MAX_DEATHS", 3)
# A worker that takes longer for one step (a batch, a picture, a training step) is restarted.
WORKER_HANG_SECONDS = env.float("WORKER_HANG_SECONDS", 45)
MODEL_LOAD_SECONDS = env.float("MODEL_LOAD_SECONDS", 180)
# A worker that has not worked for so long while work waited for so long is restarted.
WORKER_SILENT_SECONDS = env.float("WORKER_SILENT_SECONDS", 45)
WORK_WAITED_SECONDS = env.float("WORK_WAITED_SECONDS", 30)
MODEL_MEMORY_BYTES = env.int("MODEL_MEMORY_MB", 4096) * 1024 * 1024
FEATURE_MEMORY_BYTES = env.int("FEATURE_MEMORY_MB", 256) * 1024 * 1024

# --- languages ---------------------------------------------------------------------------------

# Languages that captions can have beside their own, and folders with models that write them.
CAPTION_LANGUAGES = env.list("CAPTION_LANGUAGES", default=["de", "fr", "es"])
TRANSLATION_MODELS = dict(
    each.split("=", 1) for each in env.list("TRANSLATION_MODELS", default=[]) if "=" in each
)
TRANSLATOR = "inference.translations.run"  # what an errand of the kind `translate` calls

# How many may listen to jobs at once in each web process (a thread each), and for how long.
EVENT_LISTENERS = env.int("EVENT_LISTENERS", 3)
EVENT_SECONDS = env.float("EVENT_SECONDS", 60)
# Webhooks go to public https addresses only, unless receivers are on this very network.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", False)

# --- pictures ----------------------------------------------------------------------------------

UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 50) * 1024 * 1024
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_MEGAPIXELS", 50) * 1_000_000
UPLOAD_MAX_FRAMES = env.int("UPLOAD_MAX_FRAMES", 500)
UPLOAD_MAX_SECONDS = env.float("UPLOAD_MAX_SECONDS", 1.8)
# A page's form may hold many pictures; each of them is held to UPLOAD_MAX_MB.
UPLOAD_MAX_REQUEST_BYTES = env.int("UPLOAD_MAX_REQUEST_MB", 1000) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "gallery.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FREE_DISK_MIN_BYTES = env.int("FREE_DISK_MIN_MB", 200) * 1024 * 1024
# What one person may keep, the trash included; 0 is no limit.
QUOTA_PICTURES = env.int("QUOTA_PICTURES", 100000)
QUOTA_MB = env.int("QUOTA_MB", 100000)
TRASH_DAYS = env.int("TRASH_DAYS", 30)
EXPORT_DAYS = env.int("EXPORT_DAYS", 7)
# Files that come in pieces: the largest piece, the largest ZIP, and how long half a file waits.
PIECE_MAX_BYTES = env.int("PIECE_MAX_MB", 8) * 1024 * 1024
ZIP_MAX_BYTES = env.int("ZIP_MAX_MB", 20000) * 1024 * 1024
BATCH_DAYS = env.int("BATCH_DAYS", 2)

# --- training ----------------------------------------------------------------------------------

TRAINING_DIR = DATA_DIR / "training"
COMPARISONS_DIR = DATA_DIR / "comparisons"
# A folder with a dataset that retraining mixes in, so that captioners do not forget.
TRAINING_BASE_DATA = env.str("TRAINING_BASE_DATA", "")
# What a candidate must show before it may go live.
GATE_PICTURES = env.int("GATE_PICTURES", 200)
GATE_CONFIDENCE_PERCENT = env.float("GATE_CONFIDENCE_PERCENT", 95)
GATE_MAY_FALL_PERCENT = env.float("GATE_MAY_FALL_PERCENT", 0)
GATE_MAY_FORGET_PERCENT = env.float("GATE_MAY_FORGET_PERCENT", 2)
GATE_MAX_SLOWER = env.float("GATE_MAX_SLOWER", 1.5)
GATE_MAX_LARGER = env.float("GATE_MAX_LARGER", 1.25)

# --- visitors ----------------------------------------------------------------------------------

# One picture each, without an account, kept for an hour.
TRY_IT = env.bool("TRY_IT", True)
TRY_AT_ONCE = env.int("TRY_AT_ONCE", 300)

# --- people ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "gallery.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gallery.people.backends.OneHashBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "gallery:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "gallery:home"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
# "none", "optional" (asked for), or "mandatory" (nobody signs in without a confirmed address).
ACCOUNT_EMAIL_VERIFICATION = env.str("EMAIL_VERIFICATION", "none")
if ACCOUNT_EMAIL_VERIFICATION not in {"none", "optional", "mandatory"}:
    raise ImproperlyConfigured("EMAIL_VERIFICATION must be 'none', 'optional' or 'mandatory'.")
if ACCOUNT_EMAIL_VERIFICATION == "mandatory":
    ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "gallery.people.adapter.AccountAdapter"
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", True)
INVITATIONS = env.str("INVITATIONS", "staff")  # who may invite people while sign-up is closed
if INVITATIONS not in {"nobody", "staff", "everyone"}:
    raise ImproperlyConfigured("INVITATIONS must be 'nobody', 'staff' or 'everyone'.")
# Sign-in with an OpenID Connect directory, once its address is set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
OIDC_NAME = env.str("OIDC_NAME", "OpenID Connect")
OIDC_SIGNUP = env.bool("OIDC_SIGNUP", True)
SOCIALACCOUNT_ADAPTER = "gallery.people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "directory",
            "name": OIDC_NAME,
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_SERVER_URL},
        }
    ]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Captionsite"
# Wrong passwords are axes' business: it counts to ten, whatever else is asked meanwhile.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = TRUSTED_PROXIES or None
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "gallery.people.lockout.respond"

_email = environ.Env.email_url_config(env.str("EMAIL_URL", "consolemail://"))
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or ""
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_email.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "captionsite@localhost")

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gallery.people.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "gallery.people.scopes.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["gallery.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "gallery.api_schema.Schema",
    "EXCEPTION_HANDLER": "gallery.problems.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["gallery.throttling.ApiThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "token": "30/min",
        "passwords": "20/min",
        "api": f"{env.int('API_REQUESTS_PER_MINUTE', 1200)}/min",
        "uploads": f"{env.int('UPLOADS_PER_MINUTE', 600)}/min",
        "tries": f"{env.int('TRY_PER_HOUR', 20)}/hour",
    },
    "NUM_PROXIES": TRUSTED_PROXIES,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "gallery.ApiToken"  # noqa: S105 (a model's name)
# The site has a token model of its own, so the table of knox is never made: nothing would use it.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"AUTH_HEADER_PREFIX": "Token", "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Captionsite",
    "DESCRIPTION": "Pictures, their captions, and the jobs that write them.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Prometheus reads /metrics with `Authorization: Bearer …`; staff may look without.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# --- safety ------------------------------------------------------------------------------------

# A form that leads on to the directory is followed there.
_directory = ["/".join(OIDC_SERVER_URL.split("/")[:3])] if OIDC_SERVER_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_directory],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
_https = PRODUCTION and env.bool("HTTPS_ONLY", True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- words and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each one complete: docs/translating.md
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "house"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True

# "json" is one object a line, for machines; "line" is for people.
LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be 'line' or 'json'.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "gallery.logs.Context"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}{context}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s %(jobs)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["context"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
