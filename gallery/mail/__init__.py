"""Outgoing mail of a site without a mail server. May import models."""
