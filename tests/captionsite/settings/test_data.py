"""Where rows and files are: on this machine, in a database of its own, in a bucket."""

import pytest

from captionsite.settings.base import DATA_DIR
from tests.captionsite.settings.conftest import Read


def test_without_configuration_all_is_in_the_data_folder(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = read("data")
    database = found["DATABASES"]["default"]
    assert database["NAME"] == str(DATA_DIR / "db.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["STORAGES"]["default"]["OPTIONS"] == {"location": str(DATA_DIR / "media")}
    assert "checkpoints" not in found["STORAGES"]


def test_a_postgresql_is_checked_before_a_connection_is_used_again(read: Read) -> None:
    url = "postgresql://site:secret@db.example.org/photos"
    database = read("data", DATABASE_URL=url, DATABASE_CONN_MAX_AGE="5")["DATABASES"]["default"]
    assert (database["HOST"], database["NAME"]) == ("db.example.org", "photos")
    assert (database["CONN_HEALTH_CHECKS"], database["CONN_MAX_AGE"]) == (True, 5)
    assert "init_command" not in database.get("OPTIONS", {})


def test_a_bucket_holds_pictures_and_checkpoints_apart(read: Read) -> None:
    storages = read("data", S3_BUCKET="photos", S3_ENDPOINT_URL="https://s3.example.org")[
        "STORAGES"
    ]
    for name, location in (("default", "media"), ("checkpoints", "checkpoints")):
        options = storages[name]["OPTIONS"]
        assert storages[name]["BACKEND"].endswith("S3Storage")
        assert (options["bucket_name"], options["location"]) == ("photos", location)
        assert options["endpoint_url"] == "https://s3.example.org"
        assert options["access_key"] is None  # as the machine's own role has it
    assert storages["staticfiles"]["BACKEND"] == "captionsite.storage.StaticFiles"
