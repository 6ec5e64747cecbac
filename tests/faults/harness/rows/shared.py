"""Two web processes, one cache: floods are counted together, whoever answers."""

import threading
from collections import Counter
from collections.abc import Callable

import httpx

from gallery.accounts import services as accounts
from gallery.models import User
from tests.faults.harness import client
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "floods at two web processes: API, uploads, wrong passwords"
BAR = "throttles let their number through, not one more; the name is locked after 10"
PAIRS = BOTH
FULL: Numbers = {"api": 100, "uploads": 20, "threads": 6}
SHORT = None  # the same rules on one process: tests/gallery/http/test_throttling.py
WRONG, LOCKED_AFTER = 30, 10


def environment(site: Site) -> dict[str, str]:
    return {"API_REQUESTS_PER_MINUTE": "100", "UPLOADS_PER_MINUTE": "20", "WEB_CONCURRENCY": "2"}


def run(site: Site, numbers: Numbers) -> Found:
    """Send twice the allowed requests over many connections at once."""
    api, uploads, threads = (int(numbers[name]) for name in ("api", "uploads", "threads"))
    statuses = _flood(threads, 2 * api, _asking(site, "asks"))
    sender = client.Sender(site, client.person("sends"))
    _flood(threads, 2 * uploads, lambda number: _sent(sender, number))
    knocked = _flood(1, WRONG, _knocking(site))
    return Found(
        fault=FAULT,
        done=f"{2 * api} requests, {2 * uploads} uploads, {WRONG} wrong passwords, "
        f"{threads} connections",
        bar=BAR,
        found=f"requests {dict(statuses)}, uploads {dict(sender.answers)}, "
        f"sign-ins {dict(knocked)}",
        passed=_near(statuses[200], api)
        and _near(sender.answers[201], uploads)
        and knocked == {401: LOCKED_AFTER, 429: WRONG - LOCKED_AFTER},
    )


def _near(passed: int, allowed: int) -> bool:
    """Allow for a new minute during the flood, which admits a part of its own number."""
    return allowed <= passed < 2 * allowed


def _flood(threads: int, count: int, ask: Callable[[int], int]) -> Counter[int]:
    answers: list[int] = []
    todo = iter(range(count))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                return
            answers.append(ask(number))

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return Counter(answers)


def _asking(site: Site, name: str) -> Callable[[int], int]:
    _, plain = accounts.create_token(owner=client.person(name))
    headers = {"Authorization": f"Token {plain}"}
    address = f"{site.address}/api/v1/jobs/"
    return lambda _: httpx.get(address, headers=headers, trust_env=False, timeout=60).status_code


def _sent(sender: client.Sender, number: int) -> int:
    response = sender.once(110_000 + number)
    return 0 if response is None else response.status_code


def _knocking(site: Site) -> Callable[[int], int]:
    User.objects.create_user("locked", password="kaleidoscope-9")
    address = f"{site.address}/api/v1/auth/token/"
    wrong = {"username": "locked", "password": "wrong"}
    return lambda _: httpx.post(address, json=wrong, trust_env=False, timeout=60).status_code
