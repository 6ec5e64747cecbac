"""A typed client of a Captionsite's API."""

from captionsite_client.client import Client
from captionsite_client.folder import Done
from captionsite_client.values import Caption, Change, Job, Picture, ProblemError
from captionsite_client.webhooks import verify

__all__ = ["Caption", "Change", "Client", "Done", "Job", "Picture", "ProblemError", "verify"]
