"""The page of jobs, and the one request that every page asks for news with."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from gallery import keyset
from gallery.errors import GalleryError
from gallery.jobs import selectors, services
from gallery.jobs.filters import SHOWN, filtered
from gallery.models import Job, User
from gallery.people.requests import back, signed_in

POLL_AT_MOST = 300


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List the person's jobs, newest first."""
    shown = request.GET.get("show", "all")
    rows = filtered(selectors.jobs(owner=signed_in(request)), shown)
    page = keyset.newest_first(rows, cursor=request.GET.get("cursor", ""), size=50)
    context = {
        "jobs": page.rows,
        "next_cursor": page.next_cursor,
        "shown": shown,
        "filters": SHOWN,
        "first_page": "cursor" not in request.GET,
        "captioner_away": _away(page.rows),
    }
    part = "gallery/_jobs.html" if request.headers.get("HX-Request") else "gallery/jobs.html"
    return render(request, part, context)


@require_safe
@login_required
@conditional_page
@cache_control(private=True, no_cache=True)
def poll(request: HttpRequest) -> HttpResponse:
    """Answer with the present state of the jobs named, and of the badge: 304 when none changed."""
    return _news(request, signed_in(request), _ids(request.GET.getlist("id")))


@require_POST
@login_required
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Queue a failed job once more."""
    services.retry(owner=signed_in(request), job_id=job_id)
    return _after(request, job_id)


@require_POST
@login_required
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    services.cancel(owner=signed_in(request), job_id=job_id)
    return _after(request, job_id)


def _after(request: HttpRequest, job_id: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _news(request, signed_in(request), [job_id])
    return back(request, otherwise="/jobs/")


def _news(request: HttpRequest, owner: User, ids: list[int]) -> HttpResponse:
    jobs = list(selectors.jobs_by_id(owner=owner, ids=ids).select_related("image__caption"))
    part = "gallery/_job_row.html" if request.GET.get("as") == "rows" else "gallery/_job_line.html"
    context = {"jobs": jobs, "part": part, "captioner_away": _away(jobs), "news": True}
    return render(request, "gallery/_news.html", context)


def _away(jobs: Iterable[Job]) -> bool:
    return any(not job.is_finished for job in jobs) and selectors.captioner_away()


def _ids(texts: list[str]) -> list[int]:
    good = all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts)
    if not good or len(texts) > POLL_AT_MOST:
        raise GalleryError("bad_ids", f"Name up to {POLL_AT_MOST} jobs by their numbers.")
    return [int(text) for text in texts]
