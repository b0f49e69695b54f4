"""A cache that forgives: when Redis is away, each process remembers for itself."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, or the memory of this process while Redis does not answer.

    Rate limits go on being kept, by process instead of overall: nothing fails open
    and a checkout never fails because of the cache.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own_memory = LocMemCache("forgiving", {})

    def _or_own(self, ask: Callable[[], T], ask_own: Callable[[], T]) -> T:
        try:
            return ask()
        except (RedisError, OSError) as failure:
            logger.warning("The cache does not answer: %s", failure)
            return ask_own()

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        return self._or_own(
            lambda: super(ForgivingRedisCache, self).add(key, value, timeout, version),
            lambda: self._own_memory.add(key, value, timeout, version),
        )

    def get(self, key, default=None, version=None):  # type: ignore[no-untyped-def]
        return self._or_own(
            lambda: super(ForgivingRedisCache, self).get(key, default, version),
            lambda: self._own_memory.get(key, default, version),
        )

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        return self._or_own(
            lambda: super(ForgivingRedisCache, self).set(key, value, timeout, version),
            lambda: self._own_memory.set(key, value, timeout, version),
        )

    def delete(self, key, version=None):  # type: ignore[no-untyped-def]
        return self._or_own(
            lambda: super(ForgivingRedisCache, self).delete(key, version),
            lambda: self._own_memory.delete(key, version),
        )

    def incr(self, key, delta=1, version=None):  # type: ignore[no-untyped-def]
        return self._or_own(
            lambda: super(ForgivingRedisCache, self).incr(key, delta, version),
            lambda: self._own_memory.incr(key, delta, version),
        )
