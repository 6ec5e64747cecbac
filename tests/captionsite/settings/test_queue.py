"""The broker and the cache: one address, with or without TLS."""

import ssl

import pytest

from captionsite import embedded
from captionsite.settings.base import DATA_DIR
from tests.captionsite.settings.conftest import Read


def test_without_a_broker_named_the_embedded_one_is_used(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    found = read("queue")
    socket = embedded.socket_path(DATA_DIR)
    assert found["CELERY_BROKER_URL"] == f"redis+socket://{socket}"
    assert found["CACHES"]["default"]["LOCATION"] == f"unix://{socket}"
    assert "CELERY_BROKER_USE_SSL" not in found


def test_a_broker_with_tls_is_checked_by_broker_and_cache(read: Read) -> None:
    url = "rediss://redis.example.org:6380/0"
    found = read("queue", REDIS_URL=url, REDIS_CA_FILE="/etc/ca.pem")
    assert found["CELERY_BROKER_URL"] == found["CACHES"]["default"]["LOCATION"] == url
    tls = found["CELERY_BROKER_USE_SSL"]
    assert tls == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_ca_certs": "/etc/ca.pem"}
    pool = found["CACHES"]["default"]["OPTIONS"]["CONNECTION_POOL_KWARGS"]
    assert pool == {"ssl_cert_reqs": "required", "ssl_ca_certs": "/etc/ca.pem"}


def test_memory_is_given_in_megabytes_and_the_sweep_in_seconds(read: Read) -> None:
    found = read("queue", MODEL_MEMORY_MB="2", FEATURE_MEMORY_MB="3", SWEEP_SECONDS="1.5")
    assert (found["MODEL_MEMORY_BYTES"], found["FEATURE_MEMORY_BYTES"]) == (2 << 20, 3 << 20)
    assert found["CELERY_BEAT_SCHEDULE"]["sweep-jobs"]["schedule"] == 1.5
