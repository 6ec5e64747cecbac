from django.apps import AppConfig


class CaptionsiteConfig(AppConfig):
    name = "captionsite"
