"""Test every operation of a running site against its OpenAPI schema with schemathesis."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.load.row import Row, number
from tests.load.site import PERSON, Site, running, token

# These end the token, or the person: they are tried apart, with a person of their own.
DEADLY = ("token_revoke", "account_delete")
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance"
)
TESTED = re.compile(r"(\d[\d,]*) generated")


def measure() -> Row:
    wanted = number("CASES", 10_000)
    with running() as site:
        _some_rows()
        generated, failures = fuzz(
            site, site.token, wanted, [f"--exclude-operation-id={one}" for one in DEADLY]
        )
        for one in DEADLY:
            more, worse = fuzz(site, token(f"for-{one}"), 20, [f"--include-operation-id={one}"])
            generated, failures = generated + more, failures + worse
    measured = f"{generated} cases, {failures} failures"
    return Row(
        "schemathesis on every operation",
        f"{wanted} cases, 0 failures",
        measured,
        not failures and generated >= wanted,
    )


def fuzz(site: Site, token: str, cases: int, options: list[str]) -> tuple[int, int]:
    """Run schemathesis; return the number of cases and of failures."""
    schema = f"{site.address}/schema/?format=json"
    each = max(5, -(-cases // _operations(schema)))
    command = [str(Path(sys.executable).with_name("st")), "run", schema, "--checks", CHECKS]
    command += ["--header", f"Authorization: Token {token}", "--max-examples", str(each)]
    command += ["--phases", "examples,coverage,fuzzing", "--mode", "all", "--workers", "2"]
    command += [
        "--generation-deterministic",
        "--continue-on-failure",
        "--request-timeout",
        "30",
        *options,
    ]
    environment = {"NO_COLOR": "1", "SCHEMATHESIS_HOOKS": "tests.load.hooks"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment
    )
    with Path(os.environ.get("LOAD_REPORT", os.devnull)).open("a", encoding="utf-8") as report:
        report.write(done.stdout + done.stderr)
    found = TESTED.search(done.stdout)
    if found is None:
        raise SystemExit(done.stdout[-4000:] + done.stderr[-2000:])
    failed = re.search(r"(\d[\d,]*) (?:unique )?failures?", done.stdout)
    if failed:
        print(done.stdout[-8000:])
    return int(found[1].replace(",", "")), int(
        failed[1].replace(",", "")
    ) if failed else done.returncode


def _operations(schema: str) -> int:
    import urllib.request

    with urllib.request.urlopen(schema) as response:
        paths = json.load(response)["paths"]
    return sum(len(methods) for methods in paths.values())


def _some_rows() -> None:
    """Rows with small numbers, so that not every address leads nowhere; and a person who may ask
    for what is staff's too."""
    from gallery.models import User
    from tests.load.pictures import fill

    fill(20)
    User.objects.filter(username=PERSON).update(is_staff=True)
