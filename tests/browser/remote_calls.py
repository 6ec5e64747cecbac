"""Call functions on the data of a running site, as a process of its own.

`python -m tests.browser.remote_calls` runs with the site's data folder (CAPTIONSITE_DATA).

Each line of the input is a call, `{"module": …, "function": …, "values": {…}}`; each line of the
output is what the call returned. One process serves a whole session, since Django starts slowly.
"""

import json
import os
import sys
from importlib import import_module
from typing import Any


def main() -> None:
    """Make the calls of the input until it ends. An error ends the process with its traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
    import django

    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        function = getattr(import_module(order["module"]), order["function"])
        print(json.dumps(function(**order["values"])), flush=True)


def person(name: str, pictures: int = 0, **fields: Any) -> dict[str, str]:
    """Create a user who is signed in; return the session cookie.

    Nobody knows their password, which saves hashing it.
    """
    from django.conf import settings
    from django.test import Client

    from gallery.models import User
    from tests.browser import fill

    owner = User.objects.create_user(name, **fields)
    if pictures:
        fill.pictures(owner, fill.drawings(pictures), pictures)
    browser = Client()
    browser.force_login(owner)
    cookie = settings.SESSION_COOKIE_NAME
    return {"name": cookie, "value": browser.cookies[cookie].value}


if __name__ == "__main__":
    main()
