"""The Django project: settings, URLs, Celery, launcher, backup. May import every package."""

__version__ = "0.1.0"
