"""The networks that an account was signed in from, and limits of a day for all the others.

Somebody who guesses comes from elsewhere, from as many addresses as they have. So what new networks
try is counted for all of them together, and an account's owner is never kept out where they sign in
usually.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessLog
from django.core.cache import cache
from django.utils import timezone

from gallery.http import throttling

KNOWN_DAYS = 90
DAY = 24 * 60 * 60


def is_known(account: str, network: str) -> bool:
    """Return whether somebody signed in to the account from this network lately, in full."""
    since = timezone.now() - timedelta(days=KNOWN_DAYS)
    signed_in = AccessLog.objects.filter(username=account, ip_address=network)
    return bool(signed_in.filter(attempt_time__gte=since).exists())


@dataclass(frozen=True)
class DailyLimit:
    """Limit of an account's tries in a day, counted in the shared cache."""

    name: str
    most: int

    def used_up(self, account: str) -> bool:
        return int(cache.get(self._key(account)) or 0) >= self.most

    def count(self, account: str) -> bool:
        """Count a try; return whether it was within the limit."""
        return throttling.count(self._key(account), DAY) <= self.most

    def give_back(self, account: str) -> None:
        """Take back a try that was counted."""
        try:
            cache.decr(self._key(account))
        except ValueError:  # the day is over, or the cache is away
            return

    def _key(self, account: str) -> str:
        digest = hashlib.sha256(account.encode()).hexdigest()
        return f"daily_{self.name}_{digest}_{timezone.now():%Y%m%d}"
