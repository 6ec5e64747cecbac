"""What every room needs: errors, pagination, logs, outages. May import models only."""
