"""Editing a sentence where it stands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from gallery import selectors
from gallery.captions import services, where
from gallery.captions.forms import CaptionForm
from gallery.errors import GalleryError
from gallery.models import Image
from gallery.people.requests import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show the form in the sentence's place; store what a person wrote."""
    owner = signed_in(request)
    image = selectors.image(owner=owner, image_id=image_id)
    if request.method != "POST":
        text = image.caption.text if image.caption else ""
        return _form(request, image, CaptionForm({"text": text}))
    form = CaptionForm(request.POST)
    try:
        services.correct(owner=owner, image_id=image_id, text=request.POST.get("text", ""))
    except GalleryError as error:
        form.add_error("text", error.message)
        return _form(request, image, form, status=422)
    return redirect(image)


@require_POST
@login_required
def look(request: HttpRequest, image_id: int) -> HttpResponse:
    """Ask where the captioner looked for each word."""
    where.ask(owner=signed_in(request), image_id=image_id)
    return redirect("gallery:image", image_id)


def _form(
    request: HttpRequest, image: Image, form: CaptionForm, *, status: int = 200
) -> HttpResponse:
    short = bool(request.headers.get("HX-Request"))
    template = "gallery/_edit_caption.html" if short else "gallery/edit_caption.html"
    return render(request, template, {"image": image, "form": form}, status=status)
