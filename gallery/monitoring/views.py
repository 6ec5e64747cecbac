"""Status page and metrics, for staff and Prometheus."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from gallery.core import staff
from gallery.http.request_user import signed_in
from gallery.monitoring import metrics as site
from gallery.monitoring import selectors


@require_safe
@login_required
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Show queues, workers, models and failures to staff."""
    if not staff.allowed(signed_in(request)):
        raise PermissionDenied
    context = {
        "queues": selectors.queues(),
        "workers": selectors.workers(),
        "failures": selectors.failures(),
        "webhooks_due": selectors.webhooks_due(),
        "decoder_restrictions": selectors.decoder_restrictions(),
    }
    return render(request, "gallery/status.html", context)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Return metrics to staff, and to Prometheus with METRICS_TOKEN."""
    if not (_has_token(request) or staff.may_act(request.user)):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse(
            "Not for you.\n", status=401, content_type="text/plain", headers=headers
        )
    return HttpResponse(site.text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(sent, settings.METRICS_TOKEN)
