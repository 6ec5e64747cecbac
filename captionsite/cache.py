"""The shared cache: it only counts for throttling, so while it is away everybody may go on."""

import logging

from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted

logger = logging.getLogger(__name__)


class ForgivingCache(RedisCache):  # type: ignore[misc]
    """A Redis cache that, while it cannot be reached, answers as an empty one would."""

    def add(self, *args: object, **kwargs: object) -> bool:
        """Add a key; true too when nobody can say whether it is there (django-redis says no)."""
        try:
            return bool(self.client.add(*args, **kwargs))
        except ConnectionInterrupted as error:
            logger.warning("The cache cannot be reached: %s", error)
            return True
