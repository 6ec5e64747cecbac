"""Launch a site on an empty data folder for a measurement, and access its database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

MANY = "1000000000"
LIMITS = {
    "API_REQUESTS_PER_MINUTE": MANY,
    "UPLOADS_PER_MINUTE": MANY,
    # A machine that is measured is busy: nobody is taken for hung.
    "WORKER_HANG_SECONDS": "600",
    "MODEL_LOAD_SECONDS": "900",
}
PERSON = "load"


@dataclass(frozen=True)
class Site:
    """A running site, and an API token for it."""

    address: str
    token: str
    folder: Path

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.token}"}


@contextmanager
def running() -> Iterator[Site]:
    """Start the whole site; this process then uses the same database."""
    from benchmarks.site import upload_to_caption

    with TemporaryDirectory(prefix="load-", ignore_cleanup_errors=True) as name:
        setup(Path(name))
        with upload_to_caption.site(name) as (_, address, _):
            yield Site(address, token(), Path(name))


def setup(folder: Path, **environment: str) -> None:
    """Configure this process for the site in `folder`."""
    os.environ |= {
        "CAPTIONSITE_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "captionsite.settings",
    }
    os.environ |= LIMITS | environment
    import django

    django.setup()


def token(name: str = PERSON) -> str:
    """Return an API token of a user, who is created if missing."""
    from gallery.accounts.services import create_token
    from gallery.models import ApiToken, User

    person, _ = User.objects.get_or_create(username=name)
    return create_token(owner=person, scopes=ApiToken.Scope.values)[1]
