"""Page on which an anonymous user captions one image without an account."""

from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.captions import selectors as captions
from gallery.core.errors import GalleryError, NotFoundError
from gallery.http import throttling
from gallery.http.upload_limits import takes_files
from gallery.images import media
from gallery.jobs import selectors as jobs
from gallery.models import User
from gallery.trial import demos, selectors, services


@takes_files(limit="TRY_MAX_BYTES", anonymous=True)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def try_it(request: HttpRequest) -> HttpResponse:
    """Show the form and the trial user's image; on POST, submit an image."""
    _require_open()
    if request.method != "POST":
        return _page(request)
    try:
        throttling.count_try(request)
        request.session[selectors.SESSION_KEY] = _submit(request).pk
    except GalleryError as error:
        return _page(request, error)
    return redirect("gallery:try")


@require_safe
@never_cache
def sentence(request: HttpRequest) -> HttpResponse:
    """Render the caption or the state of its job, for the page's script."""
    _require_open()
    return render(request, "gallery/_trial_words.html", _context(request))


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Delete the trial user and their image, and show an empty form."""
    trial_user = _trial_user(request)
    if trial_user is not None:
        services.forget(trial_user=trial_user)
    request.session.pop(selectors.SESSION_KEY, None)
    return redirect("gallery:try")


@require_safe
def picture(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Send the large thumbnail of the trial user's image."""
    image = selectors.picture(trial_user=_trial_user(request), image_id=image_id)
    return media.send(request, image.large, etag=f'"{image.sha256}-large"')


def _submit(request: HttpRequest) -> User:
    """Submit the uploaded file or a demo image, or queue another caption of the present image."""
    trial_user, captioner = _trial_user(request), request.POST.get("captioner", "")
    if name := request.POST.get("demo"):
        with demos.opened(name) as file:
            return services.take_in(previous=trial_user, file=file, name=name, captioner=captioner)
    if sent := request.FILES.get("file"):
        return _submit_upload(trial_user, sent, captioner)
    if trial_user is None:
        raise GalleryError("no_file.trial")
    services.ask_again(trial_user=trial_user, captioner=captioner)
    return trial_user


def _submit_upload(trial_user: User | None, sent: "UploadedFile[bytes]", captioner: str) -> User:
    name = sent.name or _("picture")
    file = cast(BinaryIO, sent.open())
    return services.take_in(previous=trial_user, file=file, name=name, captioner=captioner)


def _page(request: HttpRequest, error: GalleryError | None = None) -> HttpResponse:
    status = error.status if error else 200
    context = _context(request) | {"error": error, "demos": demos.DEMOS}
    context["try_max_bytes"] = settings.TRY_MAX_BYTES
    return render(request, "gallery/try.html", context, status=status)


def _context(request: HttpRequest) -> dict[str, object]:
    trial_user = _trial_user(request)
    trial = selectors.trial(trial_user=trial_user) if trial_user else None
    return {
        "trial": trial,
        "gone": trial is None and selectors.SESSION_KEY in request.session,
        "captioners": captions.live_captioners(),
        "captioner_away": bool(trial and trial.waits and jobs.captioner_away()),
    }


def _trial_user(request: HttpRequest) -> User | None:
    return selectors.trial_user(request.session.get(selectors.SESSION_KEY))


def _require_open() -> None:
    if not settings.TRY_IT:
        raise NotFoundError("trial")
