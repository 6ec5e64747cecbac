from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from captionsite.celery import app

__all__ = ["app"]  # loaded with Django, so that shared tasks find it; the launcher does without


class CaptionsiteConfig(AppConfig):
    name = "captionsite"


class BackOfficeConfig(AdminConfig):
    """Django's admin with the site's own sign-in."""

    default_site = "captionsite.back_office.BackOffice"
