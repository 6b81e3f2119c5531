"""The one abstract model that all apps share."""

from __future__ import annotations

import uuid

from django.db import models


class UuidModel(models.Model):
    """A row known by a random UUID, so that knowing one id tells nothing about another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
