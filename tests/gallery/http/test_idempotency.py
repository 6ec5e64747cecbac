"""The Idempotency-Key header is read as it stands, or refused."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from gallery.http.idempotency import idempotency_key


def key_of(**headers: str) -> str:
    return idempotency_key(Request(APIRequestFactory().post("/", headers=headers)))


def test_a_key_is_taken_as_it_was_sent_and_need_not_be_sent():
    assert key_of(**{"Idempotency-Key": "a-B_9!" + "~" * 194}) == "a-B_9!" + "~" * 194
    assert key_of() == ""


@pytest.mark.parametrize("key", ["two words", "tab\there", "é", "x" * 201])
def test_a_key_that_could_be_read_in_two_ways_is_refused(key):
    with pytest.raises(ValidationError) as caught:
        key_of(**{"Idempotency-Key": key})
    assert list(caught.value.get_full_details()) == ["idempotency_key"]
