"""Settings of the broker, Celery, the cache, and time limits of jobs."""

import ssl
from typing import Any

from captionsite import embedded
from captionsite.settings.base import DATA_DIR, PRODUCTION, env

_socket = embedded.socket_path(DATA_DIR)
REDIS_URL = env.str("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{_socket}"
# rediss:// is TLS; this file holds the CA certificates that the server's is verified with.
REDIS_CA_FILE = env.str("REDIS_CA_FILE", "")
_redis_tls: dict[str, Any] = {"ssl_cert_reqs": "required"} | (
    {"ssl_ca_certs": REDIS_CA_FILE} if REDIS_CA_FILE else {}
)
if REDIS_URL.startswith("rediss://"):
    CELERY_BROKER_USE_SSL = _redis_tls | {"ssl_cert_reqs": ssl.CERT_REQUIRED}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # without limit: a broker may be down for a night
CELERY_WORKER_CONSUMER = "captionsite.consumer:PatientConsumer"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
}
# Celery cancels only tasks that are acknowledged late. Wake-ups are acknowledged before the work.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_ENABLE_PREFETCH_COUNT_REDUCTION = False
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "captions"
CELERY_BEAT_SCHEDULER = "captionsite.schedule.InProcessScheduler"
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 10)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "gallery.jobs.tasks.sweep", "schedule": SWEEP_SECONDS},
    "empty-trash": {"task": "gallery.browse.tasks.empty_trash", "schedule": 3600.0},
    "forget-imports": {"task": "gallery.imports.tasks.forget_old", "schedule": 3600.0},
    "forget-exports": {"task": "gallery.exports.tasks.forget_expired", "schedule": 3600.0},
    "delete-orphans": {"task": "gallery.browse.tasks.delete_orphans", "schedule": 86400.0},
    "forget-withdrawn": {"task": "training.tasks.forget_withdrawn", "schedule": 3600.0},
    "scheduled-training": {"task": "training.tasks.queue_scheduled", "schedule": 3600.0},
    "forget-expired-trials": {
        "task": "gallery.trial.tasks.forget_expired_trials",
        "schedule": 60.0,
    },
    "forget-traces": {"task": "gallery.account.tasks.forget_old_traces", "schedule": 3600.0},
    "forget-deliveries": {"task": "gallery.webhooks.tasks.forget_old", "schedule": 3600.0},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

CACHES = {
    "default": {
        "BACKEND": "captionsite.cache.ForgivingCache",
        "LOCATION": REDIS_URL or f"unix://{_socket}",
        "KEY_PREFIX": "captionsite",
        "OPTIONS": {
            # Never pickle: who can write to the broker must not be able to run code here.
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 2,
            "CONNECTION_POOL_KWARGS": _redis_tls if REDIS_URL.startswith("rediss://") else {},
        },
    }
}
# The cache is only used for throttling: while it is down, people can still sign in and upload.
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True

JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", 60)
JOB_BATCH_SIZE = env.int("JOB_BATCH_SIZE", 16)
JOB_MAX_SOLO_CRASHES = env.int("JOB_MAX_SOLO_CRASHES", 3)
# A worker that takes more seconds for one step (a batch, an image, a training step) is restarted.
WORKER_HANG_SECONDS = env.float("WORKER_HANG_SECONDS", 45)
MODEL_LOAD_SECONDS = env.float("MODEL_LOAD_SECONDS", 180)
# A worker that was idle for WORKER_SILENT_SECONDS while a job was queued for WORK_WAITED_SECONDS
# is restarted.
WORKER_SILENT_SECONDS = env.float("WORKER_SILENT_SECONDS", 45)
WORK_WAITED_SECONDS = env.float("WORK_WAITED_SECONDS", 30)
# A worker touches this file at each heartbeat; a container's health check looks at its time.
HEARTBEAT_FILE = env.str("HEARTBEAT_FILE", "")
MODEL_MEMORY_BYTES = env.int("MODEL_MEMORY_MB", 4096) * 1024 * 1024
FEATURE_MEMORY_BYTES = env.int("FEATURE_MEMORY_MB", 256) * 1024 * 1024
