"""Costly requests of one person, one at a time in each process, so that others keep its time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from gallery.core.errors import TooManyError

WAIT_SECONDS = 2.0  # that one more request of the person waits; any further is refused at once
Parameters = ParamSpec("Parameters")
Asked = TypeVar("Asked", HttpRequest, Request)
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Places:
    """One place a person, and one to wait for it."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._busy: set[int] = set()
        self._waiting: set[int] = set()

    @contextmanager
    def place(self, person: int) -> Iterator[None]:
        """Hold the person's place. Raises TooManyError where one waits already, or for too long."""
        self._take(person)
        try:
            yield
        finally:
            with self._change:
                self._busy.discard(person)
                self._change.notify_all()

    def _take(self, person: int) -> None:
        with self._change:
            if person in self._busy:
                self._wait(person)
            self._busy.add(person)

    def _wait(self, person: int) -> None:
        if person in self._waiting:
            raise TooManyError(wait=WAIT_SECONDS)
        self._waiting.add(person)
        try:
            if not self._change.wait_for(lambda: person not in self._busy, WAIT_SECONDS):
                raise TooManyError(wait=WAIT_SECONDS)
        finally:
            self._waiting.discard(person)


_places = Places()


def one_at_a_time(
    view: Callable[Concatenate[Asked, Parameters], Answer],
) -> Callable[Concatenate[Asked, Parameters], Answer]:
    """Let a signed-in person make one request at a time to all views that are marked so."""

    @wraps(view)
    def limited(request: Asked, *args: Parameters.args, **named: Parameters.kwargs) -> Answer:
        with _places.place(int(request.user.pk)):
            return view(request, *args, **named)

    return limited
