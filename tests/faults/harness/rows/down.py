"""No captioner runs: the page says so, and the picture is captioned once one is back."""

import time

import httpx
from django.conf import settings
from django.test import Client
from django.urls import reverse

from gallery.models import Image, Job, User
from tests.faults.harness import client, processes
from tests.faults.harness.site import Site
from tests.faults.harness.values import BOTH, Found, Numbers

FAULT = "no caption worker"
BAR = "the picture's page says so in plain words; captioned as soon as one is back"
PAIRS = BOTH
FULL: Numbers = {"jobs": 3}
SHORT = None  # the words: tests/gallery/images/test_views.py; the return: kills, away
PATIENCE, LIMIT = 300.0, 60.0
WORDS = "No captioner is running just now"


def run(site: Site, numbers: Numbers) -> Found:
    jobs = int(numbers["jobs"])
    owner = client.person("down")
    site.control("stop", "site:captions")
    began = time.monotonic()
    sender = client.Sender(site, owner)
    ids = [sender.send(120_000 + number) for number in range(jobs)]
    image = Image.objects.filter(owner=owner).latest("pk")
    explained = processes.until(lambda: WORDS in _page(site, owner, image), PATIENCE, 1)
    after = time.monotonic() - began
    site.control("start", "site:captions")
    began = time.monotonic()
    open_ = Job.objects.filter(pk__in=ids).unfinished()
    processes.until(lambda: not open_.exists(), PATIENCE, 0.1)
    back = time.monotonic() - began
    image.refresh_from_db()
    shown = image.caption is not None and image.caption.text in _page(site, owner, image)
    return Found(
        fault=FAULT,
        done=f"the caption worker stopped, {jobs} uploads, started again",
        bar=BAR,
        found=f"said after {after:.0f} s; all captioned {back:.0f} s after the worker's start",
        passed=explained and shown and not open_.exists() and back <= LIMIT,
    )


def _page(site: Site, owner: User, image: Image) -> str:
    """Return the HTML of an image's page for its owner."""
    browser = Client()
    browser.force_login(owner)
    cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
    address = site.address + reverse("gallery:image", args=[image.pk])
    return httpx.get(address, cookies=cookies, trust_env=False, timeout=60).text
