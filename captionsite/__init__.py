"""The Django project: settings, URLs, Celery, launcher, backup. May import every package."""

from captionsite.celery import app as celery_app

__all__ = ["celery_app"]
