"""Base of every package: errors, pagination, logs, outages. May import models only."""
