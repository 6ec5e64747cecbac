"""The job queue: claims, leases, heartbeats, background tasks. May import core services."""
