"""Pages of images: upload, show, recaption, trash, restore."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.captions import selectors as captions
from gallery.core import owned_images
from gallery.core.errors import GalleryError
from gallery.http import throttling
from gallery.http.fair_share import one_at_a_time
from gallery.http.middleware import wants_json
from gallery.http.request_user import signed_in
from gallery.http.upload_limits import takes_files
from gallery.images import selectors as images
from gallery.images import services
from gallery.images import similar as looks
from gallery.jobs import selectors as jobs


@dataclass(frozen=True)
class UploadResult:
    """Result of one uploaded file: submitted, or refused with an error."""

    name: str
    submitted: services.Submitted | None = None
    error: GalleryError | None = None


@takes_files(limit="UPLOAD_MAX_REQUEST_BYTES")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Upload images: one with a JSON response for the page's script, or several with a page."""
    if request.method != "POST":
        return _upload_page(request)
    files, captioner = request.FILES.getlist("file"), request.POST.get("captioner", "")
    if not files:
        raise GalleryError("no_file")
    if wants_json(request):
        return _as_json(request, _submit(request, files[0], captioner))
    results = list(_submit_each(request, files, captioner))
    status = 200 if any(result.submitted for result in results) else 422
    context = {
        "taken": results,
        "accepted": sum(result.submitted is not None for result in results),
    }
    context["captioner_away"] = jobs.captioner_away()
    return render(request, "gallery/uploaded.html", context, status=status)


def _upload_page(request: HttpRequest) -> HttpResponse:
    return render(request, "gallery/upload.html", {"captioners": captions.live_captioners()})


def _submit(
    request: HttpRequest, file: "UploadedFile[bytes]", captioner: str
) -> services.Submitted:
    throttling.count_upload(request)
    owner = signed_in(request)
    name = file.name or _("picture")
    return services.submit(
        owner=owner, file=cast(BinaryIO, file.open()), name=name, captioner=captioner
    )


def _submit_each(
    request: HttpRequest, files: Iterable["UploadedFile[bytes]"], captioner: str
) -> Iterable[UploadResult]:
    for file in files:
        name = file.name or _("picture")
        try:
            yield UploadResult(name, submitted=_submit(request, file, captioner))
        except GalleryError as error:
            yield UploadResult(name, error=error)


def _as_json(request: HttpRequest, submitted: services.Submitted) -> JsonResponse:
    context = {"job": submitted.job, "captioner_away": jobs.captioner_away()}
    found = {
        "id": submitted.image.pk,
        "url": submitted.image.get_absolute_url(),
        "job": submitted.job.pk,
        "html": render_to_string("gallery/_job_line.html", context, request),
    }
    return JsonResponse(found, status=201)


@require_safe
@login_required
def picture(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show an image with its captions."""
    owner = signed_in(request)
    image = owned_images.image(owner=owner, image_id=image_id, trashed=True)
    if image.deleted_at:
        return render(request, "gallery/in_trash.html", {"image": image}, status=410)
    page = images.picture_page(owner=owner, image=image)
    context = {
        "page": page,
        "image": image,
        "captioners": captions.live_captioners(),
        "captioner_away": bool(page.job and not page.job.is_finished and jobs.captioner_away()),
    }
    return render(request, "gallery/picture.html", context)


@require_safe
@login_required
@one_at_a_time
def similar(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show similar images: a fragment for htmx, else a page."""
    owner = signed_in(request)
    context = {
        "image": owned_images.image(owner=owner, image_id=image_id),
        "similar": looks.similar(owner=owner, image_id=image_id),
    }
    part = "gallery/_similar.html" if request.headers.get("HX-Request") else "gallery/similar.html"
    return render(request, part, context)


@require_POST
@login_required
def recaption(request: HttpRequest, image_id: int) -> HttpResponse:
    """Queue a new caption."""
    services.recaption(
        owner=signed_in(request), image_id=image_id, captioner=request.POST.get("captioner", "")
    )
    return redirect("gallery:image", image_id)


@require_POST
@login_required
def delete(request: HttpRequest, image_id: int) -> HttpResponse:
    """Move an image to the trash and redirect to the library, which offers to restore it."""
    services.trash(owner=signed_in(request), image_id=image_id)
    return redirect(f"{reverse('gallery:home')}?trashed={image_id}")


@require_POST
@login_required
def restore(request: HttpRequest, image_id: int) -> HttpResponse:
    """Take an image out of the trash."""
    image = services.restore(owner=signed_in(request), image_id=image_id)
    messages.success(request, _("“%(name)s” is back in the gallery.") % {"name": image.name})
    return redirect(image)
