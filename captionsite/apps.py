from django.apps import AppConfig

from captionsite.celery import app

__all__ = ["app"]  # loaded with Django, so that shared tasks find it; the launcher does without


class CaptionsiteConfig(AppConfig):
    name = "captionsite"
