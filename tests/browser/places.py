"""Every page of the site, for the tests that walk all of them.

A new page adds one line to PAGES; what only acts, or answers with a file, goes into NO_PAGES.
`{names}` are filled from tests/browser/fill.py, which makes the rows.
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# By the name of the address, as the pages of somebody who is signed in (staff, with pictures).
PAGES = {
    "gallery:home": "/",
    "gallery:how": "/how-it-works/",
    "gallery:try": "/try/",
    "gallery:upload": "/upload/",
    "gallery:image": "/pictures/{image}/",
    "gallery:edit-caption": "/pictures/{image}/caption/",
    "gallery:jobs": "/jobs/",
    "gallery:account": "/account/",
    "account_logout": "/accounts/logout/",
    "account_reauthenticate": "/accounts/reauthenticate/",
    "account_email": "/accounts/email/",
    "account_change_password": "/accounts/password/change/",
    "mfa_index": "/accounts/2fa/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "usersessions_list": "/accounts/sessions/",
}
# The same pages in other states, and what stands where no page is.
STATES = (
    "/jobs/?show=failed",
    "/jobs/?show=working",
    "/jobs/?whose=all",
    "/jobs/?captioner=flickr8k-lstm&show=done",
    "/?cursor=1",
    "/pictures/{trashed}/",
    "/pictures/999999/",
    "/nothing-here",
)
# As nobody sees them.
VISITORS = {
    "gallery:home": "/",
    "gallery:how": "/how-it-works/",
    "gallery:try": "/try/",
    "account_login": "/accounts/login/",
    "account_signup": "/accounts/signup/",
    "account_inactive": "/accounts/inactive/",
    "account_email_verification_sent": "/accounts/confirm-email/",
    "account_confirm_email": "/accounts/confirm-email/a-key/",
    "account_reset_password": "/accounts/password/reset/",
    "account_reset_password_done": "/accounts/password/reset/done/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-a-key/",
    "account_reset_password_from_key_done": "/accounts/password/reset/key/done/",
}
NO_PAGES = {
    # files, and answers to scripts and programs
    "healthz",
    "readyz",
    "gallery:robots",
    "gallery:small",
    "gallery:large",
    "gallery:original",
    "gallery:poll",
    "gallery:try-sentence",
    "gallery:try-picture",
    "mfa_download_recovery_codes",
    # acts, which answer a form
    "set_language",
    "gallery:theme",
    "gallery:recaption",
    "gallery:delete",
    "gallery:restore",
    "gallery:retry",
    "gallery:cancel",
    "gallery:retry-all",
    "gallery:cancel-all",
    "gallery:try-reset",
    "gallery:finish-tour",
    "gallery:make-token",
    "gallery:revoke-token",
    # only in the middle of another act, or lead elsewhere until then
    "account_set_password",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
OTHERS_OWN = {"admin", "api"}  # Django's back office, and the API with its reader


def names() -> set[str]:
    """The name of every address of the site."""
    return set(_named(get_resolver(), ""))


def _named(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace not in OTHERS_OWN:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _named(pattern, space + inner)
