"""The page of jobs, and the view that every page polls."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from gallery.core import pagination
from gallery.core.errors import GalleryError
from gallery.http.request_user import back, signed_in
from gallery.jobs import selectors, services
from gallery.jobs.filters import SHOWN, JobFilter
from gallery.models import Job, User

POLL_AT_MOST = 300
PAGE_SIZE = 50


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """List jobs, newest first: the person's own, or for staff everybody's."""
    wanted = _wanted(request)
    rows = _visible(request, wanted)
    page = pagination.newest_first(
        wanted.apply(rows), cursor=request.GET.get("cursor", ""), size=PAGE_SIZE
    )
    context = {
        "jobs": page.rows,
        "next_cursor": page.next_cursor,
        "wanted": wanted,
        "everybody": wanted.everybody,
        "address": _address(request),
        "first_page": "cursor" not in request.GET,
        "captioner_away": _away(page.rows),
    }
    if request.headers.get("HX-Request"):
        return render(request, "gallery/_jobs.html", context)
    return render(request, "gallery/jobs.html", context | _overview(request, wanted, rows))


def _overview(request: HttpRequest, wanted: JobFilter, rows: QuerySet[Job]) -> dict[str, object]:
    """Return the context above the list: queued and failed jobs, reasons, and time left."""
    within = wanted.within(rows)
    return {
        "shown": SHOWN,
        "working_count": selectors.counted(within.filter(state__in=Job.UNFINISHED)),
        "failed_count": selectors.counted(within.filter(state=Job.State.FAILED)),
        "failures": selectors.failures(within) if wanted.shown == "failed" else [],
        "pace": selectors.pace(owner=None if wanted.everybody else signed_in(request)),
        "most": selectors.COUNTED,
    }


@require_POST
@login_required
def retry_all(request: HttpRequest) -> HttpResponse:
    """Queue all failed jobs of the list again."""
    wanted = _wanted(request)
    count = services.retry_all(jobs=wanted.within(_visible(request, wanted)))
    words = ngettext("%(count)d job is tried again.", "%(count)d jobs are tried again.", count)
    messages.success(request, words % {"count": count})
    return redirect(f"{reverse('gallery:jobs')}?show=working{_whose(wanted)}")


@require_POST
@login_required
def cancel_all(request: HttpRequest) -> HttpResponse:
    """Cancel all unfinished jobs of the list."""
    wanted = _wanted(request)
    count = services.cancel_all(jobs=wanted.within(_visible(request, wanted)))
    words = ngettext("%(count)d job was cancelled.", "%(count)d jobs were cancelled.", count)
    messages.success(request, words % {"count": count})
    return redirect(f"{reverse('gallery:jobs')}?show=cancelled{_whose(wanted)}")


def _wanted(request: HttpRequest) -> JobFilter:
    captioners = selectors.captioner_names()
    shown_whose = signed_in(request).is_staff
    return JobFilter(request.GET, captioners=captioners, staff=shown_whose).read()


def _visible(request: HttpRequest, wanted: JobFilter) -> QuerySet[Job]:
    return selectors.visible_jobs(viewer=signed_in(request), everybody=wanted.everybody)


def _whose(wanted: JobFilter) -> str:
    return "&whose=all" if wanted.everybody else ""


def _address(request: HttpRequest) -> str:
    """Return the list's query string without its cursor."""
    params = request.GET.copy()
    params.pop("cursor", None)
    return params.urlencode()


@require_safe
@login_required
@conditional_page
@cache_control(private=True, no_cache=True)
def poll(request: HttpRequest) -> HttpResponse:
    """Return the state of the named jobs and of the badge, or 304 if nothing has changed."""
    return _news(request, _ids(request.GET.getlist("id")))


@require_POST
@login_required
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Queue a failed job again."""
    services.retry(owner=_owner(request, job_id), job_id=job_id)
    return _after(request, job_id)


@require_POST
@login_required
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    """Cancel a job."""
    services.cancel(owner=_owner(request, job_id), job_id=job_id)
    return _after(request, job_id)


def _after(request: HttpRequest, job_id: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _news(request, [job_id])
    return back(request, otherwise="/jobs/")


def _owner(request: HttpRequest, job_id: int) -> User:
    """Return the owner of the job that a button changes: the user, or for staff anybody."""
    return selectors.visible_owner(
        viewer=signed_in(request), job_id=job_id, everybody=_everybody(request)
    )


def _everybody(request: HttpRequest) -> bool:
    return request.GET.get("whose") == "all"


def _news(request: HttpRequest, ids: list[int]) -> HttpResponse:
    everybody = _everybody(request)
    seen = selectors.visible_jobs(viewer=signed_in(request), everybody=everybody)
    jobs = list(seen.filter(pk__in=set(ids)))
    part = "gallery/_job_row.html" if request.GET.get("as") == "rows" else "gallery/_job_line.html"
    context = {"jobs": jobs, "part": part, "captioner_away": _away(jobs), "news": True}
    context["everybody"] = everybody
    return render(request, "gallery/_news.html", context)


def _away(jobs: Iterable[Job]) -> bool:
    return any(not job.is_finished for job in jobs) and selectors.captioner_away()


def _ids(texts: list[str]) -> list[int]:
    good = all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts)
    if not good or len(texts) > POLL_AT_MOST:
        raise GalleryError("bad_ids", most=POLL_AT_MOST)
    return [int(text) for text in texts]
