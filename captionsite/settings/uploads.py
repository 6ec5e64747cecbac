"""Settings of upload limits, quotas and caption languages."""

from captionsite.settings.base import env

UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 50) * 1024 * 1024
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_MEGAPIXELS", 50) * 1_000_000
UPLOAD_MAX_FRAMES = env.int("UPLOAD_MAX_FRAMES", 500)
UPLOAD_MAX_SECONDS = env.float("UPLOAD_MAX_SECONDS", 1.8)
# A form may contain many images, each of which may be as large as UPLOAD_MAX_MB.
UPLOAD_MAX_REQUEST_BYTES = env.int("UPLOAD_MAX_REQUEST_MB", 1000) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "gallery.http.upload_limits.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# All that a request may have where no files are taken, and from whoever is not signed in.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FREE_DISK_MIN_BYTES = env.int("FREE_DISK_MIN_MB", 200) * 1024 * 1024
# Storage quotas of each user, trash included; 0 is no limit.
QUOTA_PICTURES = env.int("QUOTA_PICTURES", 100000)
QUOTA_MB = env.int("QUOTA_MB", 100000)
TRASH_DAYS = env.int("TRASH_DAYS", 30)
EXPORT_DAYS = env.int("EXPORT_DAYS", 7)
# Imports in pieces: the largest piece, the largest ZIP, and how long an incomplete file is kept.
PIECE_MAX_BYTES = env.int("PIECE_MAX_MB", 8) * 1024 * 1024
ZIP_MAX_BYTES = env.int("ZIP_MAX_MB", 20000) * 1024 * 1024
IMPORT_DAYS = env.int("IMPORT_DAYS", 2)

# Trials: one image each for people without an account, kept for an hour.
TRY_IT = env.bool("TRY_IT", True)
TRY_MAX_BYTES = env.int("TRY_MAX_MB", 10) * 1024 * 1024
TRY_AT_ONCE = env.int("TRY_AT_ONCE", 300)

# Languages that captions can be translated into, and the folders of the translation models.
CAPTION_LANGUAGES = env.list("CAPTION_LANGUAGES", default=["de", "fr", "es"])
TRANSLATION_MODELS = dict(
    each.split("=", 1) for each in env.list("TRANSLATION_MODELS", default=[]) if "=" in each
)
TRANSLATOR = "inference.translations.run"  # handler of background tasks of the kind `translate`
