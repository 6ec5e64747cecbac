"""Settings of the database and of file storage: local disk or S3 bucket."""

from typing import Any

import environ

from captionsite.settings.base import DATA_DIR, RESOURCES_DIR, embedded_default, env

DATABASES: dict[str, Any] = {
    "default": environ.Env.db_url_config(
        embedded_default("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # A write transaction takes the lock when it begins, so that it never fails half-way.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
CHECKPOINTS_DIR = DATA_DIR / "checkpoints"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# The internal path that nginx maps to MEDIA_ROOT; without nginx, Django sends the files itself.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", "")

STATIC_URL = "static/"
STATICFILES_DIRS = [RESOURCES_DIR / "static"]
# Every file in this folder is served; the build's own files are kept beside it.
STATIC_ROOT = DATA_DIR / "static" / "served"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    "staticfiles": {"BACKEND": "captionsite.storage.StaticFiles"},
}

# With a bucket, it holds originals, thumbnails and checkpoints; hosts need no shared disk.
S3_BUCKET = env.str("S3_BUCKET", "")
_s3 = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
    "region_name": env.str("S3_REGION", "") or None,
    "access_key": env.str("S3_ACCESS_KEY", "") or None,
    "secret_key": env.str("S3_SECRET_KEY", "") or None,
    "addressing_style": env.str("S3_ADDRESSING_STYLE", "auto"),
    "verify": env.str("S3_CA_FILE", "") or None,
    "file_overwrite": True,  # no existence check: each image has a folder of its own
    "default_acl": None,
}
if S3_BUCKET:
    for _alias, _place in (("default", "media"), ("checkpoints", "checkpoints")):
        STORAGES[_alias] = {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": _s3 | {"location": _place},
        }
