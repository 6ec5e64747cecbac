"""Benchmark of what a user waits for: `make bench`.

Starts the site twice on a data folder of its own, and uploads generated images through the API one
after another. Measured are the seconds until the site is ready, and from the start of an upload to
its caption on an idle site.
"""

import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from PIL import Image
from tqdm import tqdm

from captionsite.launch.address import free_port

PICTURES = 40
POLL_SECONDS = 0.02
SIGN_IN = re.compile(r"Sign in as (\S+) with the password (\S+)")
BOUNDARY = "captionsite-bench"


def main() -> None:
    """Print the numbers as a table."""
    with tempfile.TemporaryDirectory() as folder:
        with site(folder) as (first, _, _):
            pass
        with site(folder) as (again, address, sign_in):
            seconds = upload_times(address, sign_in)
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"machine: {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(f"first start to ready       {first:6.1f} s")
    print(f"restart to ready           {again:6.1f} s")
    print(f"upload to caption, median  {p50:6.2f} s   ({len(seconds)} pictures, one at a time)")
    print(f"upload to caption, p95     {p95:6.2f} s")


@contextmanager
def site(folder: str) -> Iterator[tuple[float, str, tuple[str, str]]]:
    """Run the site on a data folder; yield (seconds to ready, address, (name, password))."""
    port = free_port()
    started = time.perf_counter()
    launcher = subprocess.Popen(
        [sys.executable, "-m", "captionsite.launch"],
        env=os.environ | {"CAPTIONSITE_DATA": folder, "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        sign_in = _read_sign_in(launcher)
        yield time.perf_counter() - started, f"http://127.0.0.1:{port}/api/v1", sign_in
    finally:
        launcher.send_signal(signal.SIGTERM)
        launcher.communicate()


def _read_sign_in(launcher: subprocess.Popen[str]) -> tuple[str, str]:
    for line in launcher.stdout or ():
        if found := SIGN_IN.match(line):
            return found[1], found[2]
    raise SystemExit("The site did not start.")


def upload_times(address: str, sign_in: tuple[str, str]) -> list[float]:
    """Upload pictures one after another; return each one's seconds until its caption."""
    username, password = sign_in
    body = json.dumps({"username": username, "password": password}).encode()
    token = call(f"{address}/auth/token/", {"Content-Type": "application/json"}, body)["token"]
    headers = {"Authorization": f"Token {token}"}
    pictures = [drawn(number) for number in range(PICTURES)]
    return [upload(address, headers, picture) for picture in tqdm(pictures, disable=None)]


def upload(address: str, headers: dict[str, str], picture: bytes) -> float:
    """Upload one picture and wait for its caption; return the seconds. Exits when it fails."""
    started = time.perf_counter()
    sent = headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    job = call(f"{address}/images/", sent, multipart(picture))["job"]
    while job["state"] in ("queued", "running"):
        threading.Event().wait(POLL_SECONDS)
        job = call(f"{address}/jobs/{job['id']}/", headers)
    if job["state"] != "succeeded":
        raise SystemExit(f"A picture was not captioned: {job['error']}")
    return time.perf_counter() - started


def call(url: str, headers: dict[str, str], body: bytes | None = None) -> Any:
    """Send a request to the site; return the JSON of its response."""
    request = urllib.request.Request(url, body, headers)  # noqa: S310  # this machine's own site
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
        return json.load(response)


def multipart(picture: bytes) -> bytes:
    """Return the body of a multipart form with one file."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="drawn.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()


def drawn(number: int) -> bytes:
    """Return a generated JPEG of 12 megapixels, as from a phone; each number gives another one."""
    gradient = Image.linear_gradient("L").rotate(number * 9).resize((4000, 3000))
    turned = gradient.transpose(Image.Transpose.ROTATE_180)
    picture = Image.merge("RGB", (gradient, turned, gradient))
    out = BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
