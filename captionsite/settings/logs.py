"""Settings of logging."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from captionsite.settings.base import PRODUCTION, env

# "json" is one object a line, for machines; "line" is for people.
LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "line")
if LOG_FORMAT not in {"line", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be 'line' or 'json'.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "gallery.core.logs.Context"}},
    "formatters": {
        "line": {
            "()": "gallery.core.log_lines.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}{context}",
            "style": "{",
        },
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
