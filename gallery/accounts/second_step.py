"""Limits of wrong second-step codes of an account, counted for pages and API together.

A code is counted before it is checked, so that concurrent requests cannot evade the limit. Only
somebody who knows the password reaches this check.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gallery.accounts import known_networks
from gallery.accounts.known_networks import DailyLimit
from gallery.core.client_address import client_network
from gallery.models import User

NO_MORE = "no_more_codes"  # error code of the form
# Any 24 hours overlap two calendar days, so they allow 400 codes at most.
FROM_KNOWN_NETWORKS = DailyLimit("codes_known", 100)
FROM_NEW_NETWORKS = DailyLimit("codes_new", 100)


@contextmanager
def counted(request: HttpRequest, user: User) -> Iterator[None]:
    """Count the code that the body checks, unless it is right.

    Raises ValidationError (NO_MORE) if the limit is reached.
    """
    account = user.get_username()
    credentials = {"username": account}
    known = known_networks.is_known(account, client_network(request))
    limit = FROM_KNOWN_NETWORKS if known else FROM_NEW_NETWORKS
    if not AxesProxyHandler.is_allowed(request, credentials) or not limit.count(account):
        vars(request)["axes_locked_out"] = True  # AxesMiddleware answers with the lock-out page
        raise ValidationError(_("Too many wrong codes. Try again later."), code=NO_MORE)
    try:
        yield
    except ValidationError:
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise
    limit.give_back(account)
