"""Views of an image's alt text and description, with remarks, as a part of its page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gallery.alt_text import selectors as alt_text
from gallery.alt_text import services
from gallery.alt_text.forms import AltForm
from gallery.core import error_texts, owned_images
from gallery.core.errors import GalleryError
from gallery.http.request_user import signed_in
from gallery.models import Image, User


@require_safe
@login_required
def show(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show the alt text and description."""
    owner = signed_in(request)
    return _shown(request, owner, owned_images.image(owner=owner, image_id=image_id))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show the form in place of the texts; store them on POST."""
    owner = signed_in(request)
    image = owned_images.image(owner=owner, image_id=image_id)
    if request.method != "POST":
        values = {"alt_text": image.alt_text, "description": image.description}
        return _form(request, image, AltForm(values))
    form = AltForm(request.POST)
    sent = {name: request.POST.get(name, "") for name in form.fields}
    try:
        image = services.describe(owner=owner, image_id=image_id, **sent)
    except GalleryError as error:
        field = "description" if "description" in error.code else "alt_text"
        form.add_error(field, error_texts.localized(error))
        return _form(request, image, form, status=422)
    return _shown(request, owner, image) if _in_place(request) else redirect(image)


def _in_place(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _shown(request: HttpRequest, owner: User, image: Image) -> HttpResponse:
    context = {
        "image": image,
        "alt_text": alt_text.alt_text(image),
        "remarks": alt_text.remarks_on(owner=owner, image=image),
    }
    return render(request, "gallery/_alt.html", context)


def _form(request: HttpRequest, image: Image, form: AltForm, *, status: int = 200) -> HttpResponse:
    template = "gallery/_edit_alt.html" if _in_place(request) else "gallery/edit_alt.html"
    context = {"image": image, "form": form, "default": alt_text.default_alt(image)}
    return render(request, template, context, status=status)
