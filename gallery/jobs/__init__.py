"""The job queue: claims, leases, background tasks. May import webhooks, http, core, models."""
