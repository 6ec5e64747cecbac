"""Settings of the tests: a data folder of their own, and nothing slow.

What a developer has set for a running site must not leak into the tests, so the variables are
set before the settings are read.
"""

import atexit
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="captionsite-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
for _name in ("CAPTIONSITE_ENV", "REDIS_URL", "ALLOWED_HOSTS", "DJANGO_DEBUG"):
    os.environ.pop(_name, None)
os.environ["CAPTIONSITE_DATA"] = _data
os.environ["DJANGO_SECRET_KEY"] = "only-for-tests-" + "x" * 40

from captionsite.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as on a real site: other threads and processes can open it.
    DATABASES["default"]["TEST"] = {"NAME": f"{_data}/test.sqlite3"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True)  # noqa: F405  # WhiteNoise warns where it is missing
STORAGES["staticfiles"] = {  # noqa: F405  # nothing is collected for a test
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
