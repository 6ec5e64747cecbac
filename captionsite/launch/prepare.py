"""Preparation of the site before it starts: migrations, static files, the demo account.

Runs as its own process (`python -m captionsite.launch.prepare`), so that the launcher itself
stays small, and prints one JSON object for it: `{"demo": {"username", "password"} | null}`.
"""

import hashlib
import json
import os
import secrets
import sys
from pathlib import Path

import django

DEMO_USERNAME = "demo"


def main() -> None:
    """Prepare the data folder; print the demo sign-in, if there is one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
    django.setup()
    migrate()
    collect_static_files()
    forget_workers()
    password = demo_password()
    demo = {"username": DEMO_USERNAME, "password": password} if password else None
    json.dump({"demo": demo}, sys.stdout)


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    """Collect, name by content and compress the static files, unless none of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT).parent / "sources"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(fingerprint, encoding="ascii")


def static_fingerprint() -> str:
    """Return a digest of every static file's name, size and time of change."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def forget_workers() -> None:
    """Delete the worker rows of an earlier run, which would make the site seem ready too early.

    Only on an embedded site: otherwise workers of other machines may use the same database.
    """
    from gallery.models import Worker

    if embedded_default():
        Worker.objects.all().delete()


def embedded_default() -> bool:
    """Return whether the site runs embedded, with all its data in its own folder."""
    from django.conf import settings

    return not settings.PRODUCTION and "DATABASE_URL" not in os.environ


def demo_password() -> str | None:
    """Return the demo account's password, making the account on a database without people.

    None outside the embedded default, and when a person deleted the account or changed its
    password.
    """
    from django.conf import settings
    from django.contrib.auth import get_user_model

    if not embedded_default():
        return None
    people = get_user_model().objects
    path = Path(settings.DATA_DIR) / "demo-password"
    if not people.exists():
        people.create_superuser(DEMO_USERNAME, password=_new_secret(path))
    demo = people.filter(username=DEMO_USERNAME, is_active=True).first()
    kept = path.read_text(encoding="ascii") if path.exists() else ""
    return kept if demo and kept and demo.check_password(kept) else None


def _new_secret(path: Path) -> str:
    secret = secrets.token_urlsafe(12)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    return secret


if __name__ == "__main__":
    main()
