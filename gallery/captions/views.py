"""Editing of a caption on its image's page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import reselect, retarget

from gallery.captions import attention_maps, services
from gallery.captions.forms import CaptionForm
from gallery.core import error_texts, owned_images
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from gallery.models import Image


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show the form in place of the caption; store the person's caption on POST."""
    owner = signed_in(request)
    image = owned_images.image(owner=owner, image_id=image_id)
    if request.method != "POST":
        text = image.caption.text if image.caption else ""
        return _form(request, image, CaptionForm({"text": text}))
    form = CaptionForm(request.POST)
    try:
        services.correct(owner=owner, image_id=image_id, text=request.POST.get("text", ""))
    except GalleryError as error:
        form.add_error("text", error_texts.localized(error))
        response = _form(request, image, form, status=422)
        return retarget(reselect(response, "#sentence"), "#sentence")
    return redirect(image)


@require_POST
@login_required
def explain(request: HttpRequest, image_id: int) -> HttpResponse:
    """Queue the attention maps of the caption's words."""
    attention_maps.ask(owner=signed_in(request), image_id=image_id)
    return redirect("gallery:image", image_id)


def _form(
    request: HttpRequest, image: Image, form: CaptionForm, *, status: int = 200
) -> HttpResponse:
    short = bool(request.headers.get("HX-Request"))
    template = "gallery/_edit_caption.html" if short else "gallery/edit_caption.html"
    return render(request, template, {"image": image, "form": form}, status=status)
