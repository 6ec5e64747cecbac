"""Celery consumer that reconnects at a constant interval."""

from functools import partial

from celery.worker.consumer import Consumer
from kombu import Connection

PAUSE_SECONDS = 2


class PatientConsumer(Consumer):
    """Consumer that retries the broker every two seconds, however long it was away.

    Celery's own consumer retries after 2, 4, 6, … up to 32 seconds: after a long outage workers
    would stay disconnected for up to half a minute more, and their jobs would wait for as long.
    """

    def ensure_connected(self, conn: Connection) -> Connection:
        """Connect with a constant pause between attempts."""
        patient = partial(conn.ensure_connection, interval_start=PAUSE_SECONDS, interval_step=0)
        conn.ensure_connection = patient  # type: ignore[method-assign]
        return super().ensure_connected(conn)
