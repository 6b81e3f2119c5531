"""Celery on Redis: messages that may be lost, because the outbox holds the truth."""

from .database import REDIS_URL
from .environment import text

__all__ = [
    "CELERY_ACCEPT_CONTENT",
    "CELERY_BEAT_SCHEDULE",
    "CELERY_BEAT_SCHEDULER",
    "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
    "CELERY_BROKER_TRANSPORT_OPTIONS",
    "CELERY_BROKER_URL",
    "CELERY_ENABLE_UTC",
    "CELERY_TASK_ACKS_LATE",
    "CELERY_TASK_IGNORE_RESULT",
    "CELERY_TASK_PUBLISH_RETRY",
    "CELERY_TASK_REJECT_ON_WORKER_LOST",
    "CELERY_TASK_SERIALIZER",
    "CELERY_TASK_TIME_LIMIT",
    "CELERY_WORKER_HIJACK_ROOT_LOGGER",
    "CELERY_WORKER_MAX_TASKS_PER_CHILD",
    "CELERY_WORKER_POOL",
    "CELERY_WORKER_PREFETCH_MULTIPLIER",
    "CELERY_WORKER_REDIRECT_STDOUTS",
    "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT",
]

# Django says unix://, Celery says redis+socket://.
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Installations that share a Redis need different ones.
    "global_keyprefix": text("CELERY_KEY_PREFIX", "campus:"),
    # A request that cannot poke a worker must not wait for it: the relay finds the job.
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False

CELERY_ENABLE_UTC = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600

# Processes, not threads: a scope belongs to one connection, and a connection to one task.
CELERY_WORKER_POOL = "prefork"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A backend's catalogue cache grows with each municipality that it has served.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False

# In memory: nothing here has a date that must survive; what has one is in the outbox.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "relay": {
        "task": "campus.outbox.tasks.drain",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "clock": {
        "task": "campus.outbox.tasks.tick",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
}
