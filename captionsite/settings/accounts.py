"""Settings of accounts: sign-up, sign-in, lock-out and mail."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from captionsite.settings.base import PRODUCTION, SITE_URL, env

AUTH_USER_MODEL = "gallery.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "gallery.accounts.backends.OneHashBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "gallery.accounts.passwords.TokensEndWithPassword"}]
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
ACCOUNT_ADAPTER = "gallery.accounts.adapter.AccountAdapter"
# Addresses, the second step and connected accounts are changed with the password, typed within
# the last five minutes, so that a borrowed session does not become the account.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", True)
INVITATIONS = env.str("INVITATIONS", "staff")  # who may invite people while sign-up is closed
if INVITATIONS not in {"nobody", "staff", "everyone"}:
    raise ImproperlyConfigured("INVITATIONS must be 'nobody', 'staff' or 'everyone'.")
# Sign-in with an OpenID Connect directory, once its address is set.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
OIDC_NAME = env.str("OIDC_NAME", "OpenID Connect")
OIDC_SIGNUP = env.bool("OIDC_SIGNUP", True)
SOCIALACCOUNT_ADAPTER = "gallery.accounts.adapter.SocialAccountAdapter"
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
MFA_ADAPTER = "gallery.accounts.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "gallery.accounts.forms.SecondStepForm",
    "reauthenticate": "gallery.accounts.forms.SecondStepAgainForm",
}
# "optional", or "required": staff do nothing of staff's without a second step. In production
# superusers never do.
STAFF_MFA = env.str("STAFF_MFA", "optional")
if STAFF_MFA not in {"optional", "required"}:
    raise ImproperlyConfigured("STAFF_MFA must be 'optional' or 'required'.")
# Where no address is ever confirmed, an unconfirmed one keeps nobody from a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = ACCOUNT_EMAIL_VERIFICATION == "none"
# allauth counts by what was typed, from everywhere, and so would keep an account's owner out:
# wrong passwords and codes are counted by gallery.accounts.lockout, mails by the adapter.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reset_password": "20/m/ip"}
# Whoever reads the mail of an account gets in, even where new addresses may try no more passwords.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Captionsite] "
if SITE_URL:
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
AXES_HANDLER = "gallery.accounts.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "gallery.accounts.lockout.account_meant_by"
AXES_CLIENT_IP_CALLABLE = "gallery.core.client_address.client_network"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "code", "ip_address", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "gallery.accounts.lockout.respond"

# How long it is kept who signed in, or tried to, from which address.
SIGN_IN_RECORD_DAYS = env.int("SIGN_IN_RECORD_DAYS", 90)

# Without a mail server mail is kept for superusers, and never printed: it holds reset links.
_email_url = env.str("EMAIL_URL", "")
if PRODUCTION and _email_url.startswith("consolemail"):
    raise ImproperlyConfigured("EMAIL_URL=consolemail:// prints reset links to the log.")
_email = environ.Env.email_url_config(_email_url) if _email_url else {}
EMAIL_BACKEND = _email.get("EMAIL_BACKEND", "gallery.mail.backend.OutboxBackend")
OUTBOX_DAYS = env.int("OUTBOX_DAYS", 3)
OUTBOX_MESSAGES = env.int("OUTBOX_MESSAGES", 500)
EMAIL_HOST = _email.get("EMAIL_HOST") or ""
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = bool(_email.get("EMAIL_USE_TLS"))
EMAIL_USE_SSL = bool(_email.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "captionsite@localhost")
