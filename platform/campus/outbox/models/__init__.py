"""Jobs that run later, and what is told to other programs."""

from campus.outbox.models.jobs import Heartbeat, Job
from campus.outbox.models.webhooks import Delivery, Event, Subscription, WantedEvent

__all__ = ["Delivery", "Event", "Heartbeat", "Job", "Subscription", "WantedEvent"]
