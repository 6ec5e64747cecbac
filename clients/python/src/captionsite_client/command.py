"""`captionsite-client`: captions from the shell."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

import httpx

from captionsite_client.client import Client
from captionsite_client.folder import Done
from captionsite_client.values import ProblemError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 1 when a picture got no caption, and 2 after an error response."""
    options = _parser().parse_args(arguments)
    with Client(options.site, options.token) as site:
        try:
            if options.command == "token":
                print(site.sign_in(options.name, options.password, code=options.code))
                return 0
            return _caption(site, options)
        except (ProblemError, httpx.HTTPError, TimeoutError) as error:
            print(f"captionsite-client: {error}", file=sys.stderr)
            return 2


def _caption(site: Client, options: argparse.Namespace) -> int:
    failed = 0
    for path in options.paths:
        for done in site.caption_folder(path, captioner=options.captioner):
            _print(done, as_json=options.json)
            failed += not done.text
    return 1 if failed else 0


def _print(done: Done, *, as_json: bool) -> None:
    if as_json:
        row = {"path": str(done.path), "picture": done.picture}
        print(json.dumps(row | {"caption": done.text, "reason": done.reason}), flush=True)
    elif done.text:
        print(f"{done.path}: {done.text}", flush=True)
    else:
        print(f"{done.path}: {done.reason}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("captionsite-client", description=__doc__)
    parser.add_argument("--site", default=os.environ.get("CAPTIONSITE", "http://localhost:8000"))
    parser.add_argument("--token", default=os.environ.get("CAPTIONSITE_TOKEN", ""))
    commands = parser.add_subparsers(dest="command", required=True)
    caption = commands.add_parser("caption", help="caption files and folders")
    caption.add_argument("paths", nargs="+")
    caption.add_argument("--captioner", default="", help="name or name@version")
    caption.add_argument("--json", action="store_true", help="one object a line")
    token = commands.add_parser("token", help="print a token for a name and a password")
    token.add_argument("name")
    token.add_argument("--password", default=os.environ.get("CAPTIONSITE_PASSWORD", ""))
    token.add_argument("--code", default="", help="where a second step is on")
    return parser


if __name__ == "__main__":
    sys.exit(main())
