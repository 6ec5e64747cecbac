"""Known networks of an account, and daily limits of attempts from all other networks.

An attacker who guesses passwords has many addresses, none of them known. So the attempts of all
unknown networks are counted together, and the account's owner is never locked out of the networks
from which they usually sign in.
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
    """Return whether the account signed in from this network in the last KNOWN_DAYS."""
    since = timezone.now() - timedelta(days=KNOWN_DAYS)
    signed_in = AccessLog.objects.filter(username=account, ip_address=network)
    return bool(signed_in.filter(attempt_time__gte=since).exists())


@dataclass(frozen=True)
class DailyLimit:
    """Daily limit of an account's attempts, counted in the shared cache."""

    name: str
    most: int

    def used_up(self, account: str) -> bool:
        return int(cache.get(self._key(account)) or 0) >= self.most

    def count(self, account: str) -> bool:
        """Count an attempt; return whether it was within the limit."""
        return throttling.count(self._key(account), DAY) <= self.most

    def give_back(self, account: str) -> None:
        """Decrement the count by one attempt."""
        try:
            cache.decr(self._key(account))
        except ValueError:  # a new day has begun, or the cache is unreachable
            return

    def _key(self, account: str) -> str:
        digest = hashlib.sha256(account.encode()).hexdigest()
        return f"daily_{self.name}_{digest}_{timezone.now():%Y%m%d}"
