"""The Celery application: the site's doorbells, carried by Redis or Valkey."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "captionsite.settings")

app = Celery("captionsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["gallery.jobs", "gallery.library"])
