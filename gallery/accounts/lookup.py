"""Look-up of the account for a typed name or mail address, for sign-in and for the lock-out."""

import unicodedata

from allauth.account.utils import filter_users_by_email

from gallery.models import User

TEXT_LENGTH = 200  # below the column's 255, although NFKC can make a text longer


def account_meant(typed: str) -> User | None:
    """Return the account with a user name or else a mail address; None unless it is unique.

    Case, surrounding spaces and compatibility characters (such as full-width letters) are ignored.
    """
    text = _plain(typed)
    return _of_name(typed.strip()) or _of_name(text) or _of_mail(text)


def lock_name(typed: str) -> str:
    """Return the key for counting attempts: the account's name, or `?` and the normalized text.

    No user name has a `?`, so attempts on unknown names never count for an account.
    """
    found = account_meant(typed)
    return found.get_username() if found else f"?{_plain(typed).casefold()}"[:TEXT_LENGTH]


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _of_name(name: str) -> User | None:
    """Return the user with exactly this name, or else the only one whose name differs in case."""
    found = list(User.objects.filter(username__iexact=name)[:10])
    exact = [user for user in found if user.username == name]
    alike = exact or [user for user in found if user.username.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None


def _of_mail(address: str) -> User | None:
    if "@" not in address:
        return None
    found: list[User] = filter_users_by_email(address, prefer_verified=True)
    return found[0] if len(found) == 1 else None
