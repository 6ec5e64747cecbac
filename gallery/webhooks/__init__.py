"""Webhooks: outbox, signing, delivery. May import http, core and models."""
