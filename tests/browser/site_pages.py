"""List every page of the site, for tests that visit all of them.

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
    "gallery:albums": "/albums/",
    "gallery:album": "/albums/{album}/",
    "gallery:trash": "/trash/",
    "gallery:review": "/review/",
    "gallery:similar": "/pictures/{image}/similar/",
    "gallery:changes": "/pictures/{image}/history/",
    "gallery:edit-alt": "/pictures/{image}/alt/edit/",
    "gallery:languages": "/pictures/{image}/languages/",
    "gallery:snippet": "/pictures/{image}/html/",
    "gallery:exports": "/exports/",
    "gallery:imports": "/imports/",
    "gallery:import": "/imports/{batch}/",
    "gallery:share": "/albums/{album}/share/",
    "gallery:shared": "/shared/",
    "gallery:shared-waiting": "/shared/waiting/",
    "gallery:blocked": "/shared/blocked/",
    "gallery:shared-album": "/shared/{shared}/",
    "gallery:shared-picture": "/shared/{shared}/{image_shared}/",
    "gallery:invitations": "/account/invitations/",
    "gallery:delete-account": "/account/delete/",
    "compare": "/compare/",
    "training:comparisons": "/training/comparisons/",
    "gallery:status": "/status/",
    "training:overview": "/training/",
    "training:new-run": "/training/runs/new/",
    "training:run": "/training/runs/{run}/",
    "training:gate": "/training/gates/{gate}/",
    "training:version": "/training/versions/{version}/",
    "training:promotions": "/training/promotions/",
    "training:preferences": "/training/preferences/",
    "training:revisions": "/training/revisions/",
    "training:revision": "/training/revisions/{newer}/",
    "training:diff": "/training/revisions/{older}/to/{newer}/",
    "training:picture": "/training/pictures/{sha256}/",
    "socialaccount_connections": "/accounts/3rdparty/",
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
    "/?q=lake",
    "/?q=nothing-like-it",
    "/trash/?cursor=1",
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
ANONYMOUS = {
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
    "gallery:link": "/s/{link}/",
    "gallery:link-picture": "/s/{link}/{image_shared}/",
    "gallery:invited": "/invited/{invitation}/",
    "socialaccount_login_cancelled": "/accounts/3rdparty/login/cancelled/",
    "socialaccount_login_error": "/accounts/3rdparty/login/error/",
}
NO_PAGES = {
    # files, and answers to scripts and programs
    "healthz",
    "readyz",
    "gallery:robots",
    "gallery:metrics",
    "gallery:small",
    "gallery:large",
    "gallery:original",
    "gallery:poll",
    "gallery:try-sentence",
    "gallery:try-picture",
    "mfa_download_recovery_codes",
    "gallery:tiles",
    "gallery:export-file",
    "gallery:link-small",
    "gallery:link-large",
    "gallery:shared-small",
    "gallery:shared-large",
    "training:export",
    "training:export-preferences",
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
    "gallery:album-rename",
    "gallery:album-delete",
    "gallery:album-cover",
    "gallery:trash-empty",
    "gallery:act",
    "gallery:undo",
    "gallery:favourite",
    "gallery:restore-caption",
    "gallery:judge",
    "gallery:explain",
    "gallery:alt",
    "gallery:write-language",
    "gallery:approve-language",
    "gallery:translate",
    "gallery:remove-language",
    "gallery:export",
    "gallery:delete-export",
    "gallery:make-link",
    "gallery:take-link-back",
    "gallery:share-with",
    "gallery:stop-sharing",
    "gallery:leave-shared",
    "gallery:accept-shared",
    "gallery:refuse-shared",
    "gallery:block-owner",
    "gallery:unblock",
    "gallery:retry-import",
    "gallery:drop-import",
    "gallery:keep-both",
    "gallery:consent",
    "gallery:take-invitation-back",
    "training:stop",
    "training:resume",
    "training:promote",
    "training:share",
    "training:schedule",
    "training:roll-back",
    "training:freeze",
    # only in the middle of another act, or lead elsewhere until then
    "account_set_password",
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "socialaccount_signup",
    "training:comparison",
    "training:comparison-picture",
    "openid_connect_login",
    "openid_connect_callback",
    "None",  # old addresses of allauth's that lead to the new ones
}
# Django's back office, and the API with its reader
OTHERS_OWN = {"admin", "api", "training-api"}


def names() -> set[str]:
    """Return the name of every URL pattern of the site."""
    return set(_named(get_resolver(), ""))


def _named(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        elif pattern.namespace not in OTHERS_OWN:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _named(pattern, space + inner)
