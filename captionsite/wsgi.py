"""The WSGI entry point."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all pages, before gunicorn forks: once for all its processes
