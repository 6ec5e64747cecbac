"""Settings of languages and the time zone."""

from captionsite.settings.base import RESOURCES_DIR, env

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each one complete: docs/translating.md
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [RESOURCES_DIR / "locale", RESOURCES_DIR / "locale" / "house"]
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = True
