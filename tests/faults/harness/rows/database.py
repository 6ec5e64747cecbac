"""PostgreSQL is cut off and started again while pictures come in and are captioned."""

import time
from functools import partial

from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import SERVERS, Found, Numbers

FAULT = "database restarted"
BAR = "a clear 503, nothing orphaned, nothing lost"
PAIRS = (SERVERS,)
FULL: Numbers = {"restarts": 10, "jobs": 200, "down": 2}
SHORT: Numbers = {"restarts": 1, "jobs": 12, "down": 1}
PATIENCE = 300.0


def run(site: Site, numbers: Numbers) -> Found:
    jobs, before = int(numbers["jobs"]), client.done()
    sender = client.Sender(site, client.person("database"))
    thread = client.sending(sender, range(50_000, 50_000 + jobs))
    assert site.cluster is not None
    for number in range(int(numbers["restarts"])):
        share = jobs * (number + 0.5) / (numbers["restarts"] + 1)
        processes.until(partial(client.has_done, before + share), PATIENCE, 0.1)
        site.cluster.stop()
        time.sleep(numbers["down"])
        site.cluster.start()
    thread.join()
    processes.until(lambda: client.done() - before >= jobs, PATIENCE, 0.2)
    orphans, missing = client.retried(lambda: client.astray(site.folder / "media"))
    lost, doubled, odd = before + jobs - client.done(), client.doubled(), sender.failures()
    return Found(
        fault=FAULT,
        done=f"{int(numbers['restarts'])} times stopped at once and away for "
        f"{numbers['down']:g} s, {jobs} uploads meanwhile",
        bar=BAR,
        found=f"answers {_shown(sender)}; {orphans} orphan files, {missing} missing; "
        f"{lost} lost, {doubled} doubled",
        passed=sender.answers[503] > 0 and not (orphans or missing or lost or doubled or odd),
    )


def _shown(sender: client.Sender) -> str:
    named = {0: "cut"}
    return ", ".join(
        f"{count} × {named.get(status, status)}" for status, count in sorted(sender.answers.items())
    )
