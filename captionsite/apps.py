from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CaptionsiteConfig(AppConfig):
    name = "captionsite"


class BackOfficeConfig(AdminConfig):
    """Django's admin with the site's own sign-in."""

    default_site = "captionsite.back_office.BackOffice"
