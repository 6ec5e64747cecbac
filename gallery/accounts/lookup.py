"""The account that somebody means by what they typed, for signing in and for counting tries."""

import unicodedata

from allauth.account.utils import filter_users_by_email

from gallery.models import User

TEXT_LENGTH = 200  # NFKC makes some characters many, and a column has 255


def account_meant(typed: str) -> User | None:
    """Return the account of a name, or else of a mail address; None where there is not one.

    Capitals, spaces around and compatibility characters (such as full-width letters) do not count.
    """
    text = _plain(typed)
    return _of_name(typed.strip()) or _of_name(text) or _of_mail(text)


def lock_name(typed: str) -> str:
    """Return what tries are counted under: the account's name, or `?` and the folded text.

    No name has a `?`, so what nobody is called is never counted as somebody.
    """
    found = account_meant(typed)
    return found.get_username() if found else f"?{_plain(typed).casefold()}"[:TEXT_LENGTH]


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def _of_name(name: str) -> User | None:
    """Return the user of this very name, else the only one who differs in capitals."""
    found = list(User.objects.filter(username__iexact=name)[:10])
    exact = [user for user in found if user.username == name]
    alike = exact or [user for user in found if user.username.lower() == name.lower()]
    return alike[0] if len(alike) == 1 else None


def _of_mail(address: str) -> User | None:
    if "@" not in address:
        return None
    found: list[User] = filter_users_by_email(address, prefer_verified=True)
    return found[0] if len(found) == 1 else None
