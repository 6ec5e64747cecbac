"""Shared cache for throttling, which lets requests through while Redis is away."""

import logging

from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted

logger = logging.getLogger(__name__)


class ForgivingCache(RedisCache):  # type: ignore[misc]
    """Redis cache that behaves as an empty one while Redis cannot be reached."""

    def add(self, *args: object, **kwargs: object) -> bool:
        """Add a key; return true as well while Redis is away, where django-redis returns false."""
        try:
            return bool(self.client.add(*args, **kwargs))
        except ConnectionInterrupted as error:
            logger.warning("The cache cannot be reached: %s", error)
            return True
