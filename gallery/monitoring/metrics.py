"""Metrics in Prometheus's format.

All are read from the database, so any web process can report them for the whole site, and no
process keeps counters in memory.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gallery.monitoring import selectors

QUEUES = (
    ("waiting", "captionsite_jobs_waiting", "Jobs that wait."),
    ("working", "captionsite_jobs_working", "Jobs in a worker's hands."),
    ("oldest_seconds", "captionsite_oldest_job_seconds", "How long the oldest has waited."),
    ("workers", "captionsite_workers", "Workers that spoke lately."),
)


class Site(Collector):
    """Collector that reads the database at each scrape, in a fixed number of queries."""

    def collect(self) -> Iterator[Metric]:
        yield from _queues()
        yield from _workers()
        failed = GaugeMetricFamily(
            "captionsite_failures_last_hour", "Failed jobs by reason.", labels=["kind", "code"]
        )
        for failure in selectors.failures():
            failed.add_metric([failure.kind, failure.code], failure.count)
        yield failed
        yield GaugeMetricFamily(
            "captionsite_webhooks_due", "Messages to be sent.", value=selectors.webhooks_due()
        )


def _queues() -> Iterator[Metric]:
    queues = selectors.queues()
    for attribute, name, text in QUEUES:
        family = GaugeMetricFamily(name, text, labels=["kind"])
        for queue in queues:
            family.add_metric([queue.kind], getattr(queue, attribute))
        yield family


def _workers() -> Iterator[Metric]:
    written = CounterMetricFamily(
        "captionsite_captions", "Captions written since the worker's start.", labels=["worker"]
    )
    model_bytes = GaugeMetricFamily(
        "captionsite_model_bytes", "Memory of a model in a worker.", labels=["worker", "model"]
    )
    rate = GaugeMetricFamily(
        "captionsite_model_captions_per_second",
        "Captions a second while the model is at work.",
        labels=["worker", "model"],
    )
    for worker in selectors.workers():
        written.add_metric([worker.name], worker.captions_written)
        for model in worker.models_held:
            model_bytes.add_metric([worker.name, model["name"]], model["bytes"])
            if model.get("captions_per_second") is not None:
                rate.add_metric([worker.name, model["name"]], model["captions_per_second"])
    yield from (written, model_bytes, rate)


def text() -> bytes:
    """Return all metrics in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(Site())
    return generate_latest(registry)
