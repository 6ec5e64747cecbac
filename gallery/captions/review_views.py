"""Pages of the review and of an image's caption history."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gallery.captions import history, review_ranking, services
from gallery.core import owned_images
from gallery.http.fair_share import one_at_a_time
from gallery.http.request_user import signed_in


@require_safe
@login_required
@one_at_a_time
def review(request: HttpRequest) -> HttpResponse:
    """Show the first image of the review queue, or the one after the image `after`."""
    owner = signed_in(request)
    skipped = "skipped" in request.GET
    context = {
        "shown": _next(
            review_ranking.queue(owner=owner, skipped=skipped), request.GET.get("after", "")
        ),
        "left": review_ranking.left(owner=owner),
        "skipped": review_ranking.skipped(owner=owner),
        "among_skipped": skipped,
        "reviewed": review_ranking.reviewed(owner=owner),
    }
    return render(request, "gallery/review.html", context)


@require_POST
@login_required
def judge(request: HttpRequest, image_id: int) -> HttpResponse:
    """Accept a caption, edit it, add another, or skip the image."""
    services.judge(
        owner=signed_in(request),
        image_id=image_id,
        verdict=request.POST.get("verdict", ""),
        text=request.POST.get("text", ""),
    )
    return redirect(reverse("gallery:review") + ("?skipped" if "skipped" in request.POST else ""))


@require_safe
@login_required
@one_at_a_time
def changes(request: HttpRequest, image_id: int) -> HttpResponse:
    """Show a page of the changes of an image's caption: who, when, and which words."""
    owner = signed_in(request)
    cursor = request.GET.get("cursor", "")
    context = {
        "image": owned_images.image(owner=owner, image_id=image_id),
        "page": history.page(owner=owner, image_id=image_id, cursor=cursor),
    }
    return render(request, "gallery/changes.html", context)


@require_POST
@login_required
def restore(request: HttpRequest, image_id: int, caption_id: int) -> HttpResponse:
    """Make an earlier caption the current one again."""
    services.restore(owner=signed_in(request), image_id=image_id, caption_id=caption_id)
    return redirect("gallery:image", image_id)


def _next(
    queue: Sequence[review_ranking.ReviewCandidate], after: str
) -> review_ranking.ReviewCandidate | None:
    """Return the candidate after the image `after`; at the end of the queue, the first."""
    place = next((at for at, each in enumerate(queue) if str(each.image.pk) == after), -1)
    behind = queue[place + 1 :] or queue
    return behind[0] if behind else None
