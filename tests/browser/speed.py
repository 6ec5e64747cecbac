"""Measure weight, first paint and layout shift of pages: `make pages` prints docs/pages.md's table.

Chromium is slowed to a bad telephone line and a slow telephone (below). Every page is opened with
an empty cache. Weight is what came over the line, without the pictures themselves.
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    CDPSession,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from tests import programs
from tests.browser.conftest import QUIET, sign_in
from tests.browser.site import fill_beside, running

PICTURES = 10_000
BYTES_PER_SECOND = 1_600_000 / 8
ROUND_TRIP_MS = 150
SLOWER_CPU = 4
RUNS = 3
QUIET_MS = 1500
MOST = {"kB": 300.0, "FCP s": 1.8, "CLS": 0.05}
PAGES = {
    "front page, signed out": ("/", False),
    "try it": ("/try/", False),
    "how it works": ("/how-it-works/", False),
    "sign in": ("/accounts/login/", False),
    "gallery": ("/", True),
    "gallery, searched": ("/?q=lake", True),
    "a picture": ("/pictures/{image}/", True),
    "albums": ("/albums/", True),
    "jobs": ("/jobs/", True),
    "upload": ("/upload/", True),
    "account": ("/account/", True),
}
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """
() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN
"""


@dataclass
class Seen:
    """Measurements of one visit of a page."""

    kilobytes: float
    requests: int
    first_paint: float
    shift: float


class Scale:
    """Sum of the bytes that a page transfers, without pictures."""

    def __init__(self, line: CDPSession) -> None:
        self.bytes = 0
        self.requests = 0
        self._pictures: set[str] = set()
        line.on("Network.responseReceived", self._received)
        line.on("Network.loadingFinished", self._finished)

    def _received(self, event: dict[str, Any]) -> None:
        is_picture = event["type"] == "Image" and event["response"]["mimeType"] == "image/webp"
        if is_picture:
            self._pictures.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] not in self._pictures:
            self.bytes += int(event["encodedDataLength"])
            self.requests += 1


def opened(browser: Browser, site: str, place: str, state: StorageState | None) -> Seen:
    """Open a page with an empty cache, a throttled network and a throttled processor."""
    size: ViewportSize = {"width": 390, "height": 844}
    context = browser.new_context(base_url=site, storage_state=state, viewport=size)
    page = context.new_page()
    page.add_init_script(WATCH)
    line = _slowed(page)
    scale = Scale(line)
    page.goto(place, wait_until="load")
    page.wait_for_timeout(QUIET_MS)
    seen = Seen(
        scale.bytes / 1000,
        scale.requests,
        page.evaluate(PAINTED) / 1000,
        page.evaluate("() => window.shifted"),
    )
    context.close()
    return seen


def _slowed(page: Page) -> CDPSession:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": ROUND_TRIP_MS,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    return line


def measured(browser: Browser, site: str, place: str, state: StorageState | None) -> Seen:
    """Return the medians of a few visits."""
    runs = [opened(browser, site, place, state) for _ in range(RUNS)]
    return Seen(
        statistics.median(run.kilobytes for run in runs),
        round(statistics.median(run.requests for run in runs)),
        statistics.median(run.first_paint for run in runs),
        max(run.shift for run in runs),
    )


def main() -> int:
    """Print the table; return 0 when every page is within the limits, else 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    wanted = parser.parse_args()
    over = 0
    with tempfile.TemporaryDirectory(prefix="pages-") as name, running(Path(name)) as site:
        rows = fill_beside(Path(name), pictures=wanted.pictures)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=programs.chromium(), args=list(QUIET)
            )
            page = browser.new_page(base_url=site)
            sign_in(page, rows["username"], rows["password"])
            state = page.context.storage_state()
            print(f"{wanted.pictures:,} pictures, median of {RUNS}, the worst shift")
            print("| page | requests | weight without pictures, kB | first paint, s | shift |")
            print("|---|---|---|---|---|")
            for title, (place, inside) in PAGES.items():
                seen = measured(browser, site, place.format(**rows), state if inside else None)
                over += _too_much(seen)
                print(_row(title, seen), flush=True)
            browser.close()
    print("all within the limits" if not over else f"{over} over the limits")
    return 1 if over else 0


def _row(title: str, seen: Seen) -> str:
    numbers = f"{seen.requests} | {seen.kilobytes:.0f} | {seen.first_paint:.2f} | {seen.shift:.3f}"
    return f"| {title} | {numbers} |"


def _too_much(seen: Seen) -> bool:
    within = (
        seen.kilobytes < MOST["kB"]
        and seen.first_paint < MOST["FCP s"]
        and seen.shift < MOST["CLS"]
    )
    return not within


if __name__ == "__main__":
    sys.exit(main())
