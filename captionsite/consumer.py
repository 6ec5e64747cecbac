"""Celery's consumer with a short memory: a broker that was away for long is found soon."""

from typing import Any

from celery.worker.consumer import Consumer

PAUSE_SECONDS = 2


class PatientConsumer(Consumer):
    """Asks for the broker every two seconds, however long it was away.

    Celery's own asks after 2, 4, 6, … up to 32 seconds: after a long outage all workers would
    stay away half a minute more, which is most of the time that a lost wake-up may cost.
    """

    def ensure_connected(self, conn: Any) -> Any:
        patient = conn.ensure_connection

        def ensure_connection(*args: Any, **kwargs: Any) -> Any:
            steady = {"interval_start": PAUSE_SECONDS, "interval_step": 0}
            return patient(*args, **(kwargs | steady))

        conn.ensure_connection = ensure_connection
        return super().ensure_connected(conn)
