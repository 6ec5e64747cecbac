"""Settings of the API and its limits, events, webhooks and metrics."""

from captionsite.settings.base import SITE_URL, VERSION, env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gallery.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "gallery.accounts.scopes.HasScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["gallery.http.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "gallery.site.api_schema.Schema",
    "EXCEPTION_HANDLER": "gallery.http.problem_json.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["gallery.http.throttling.ApiThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "token": "30/min",
        "passwords": "20/min",
        "api": f"{env.int('API_REQUESTS_PER_MINUTE', 1200)}/min",
        "uploads": f"{env.int('UPLOADS_PER_MINUTE', 600)}/min",
        "tries": f"{env.int('TRY_PER_HOUR', 20)}/hour",
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
KNOX_TOKEN_MODEL = "gallery.ApiToken"  # noqa: S105 (a model's name)
# knox's own migrations are disabled: the site has its own token model and needs no table of knox.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"AUTH_HEADER_PREFIX": "Token", "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Captionsite",
    "DESCRIPTION": "Pictures, their captions, and the jobs that write them.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": SITE_URL or "/", "description": "the site that this description is of"}],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "gallery.site.api_schema.say_who_may",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Prometheus reads /metrics with `Authorization: Bearer …`; signed-in staff need no token.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Job event streams: how many per web process (each takes a thread), and their longest duration.
EVENT_LISTENERS = env.int("EVENT_LISTENERS", 3)
EVENT_SECONDS = env.float("EVENT_SECONDS", 60)
# Webhooks go to public https addresses only, unless receivers in the private network are allowed.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", False)
