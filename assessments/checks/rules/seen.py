"""Two people edit the same thing: nobody overwrites what they have not seen. Plain Python."""

from __future__ import annotations

import hashlib
import json

from assessments.checks.rules.refusals import ChangedMeanwhile


def seen(content: object) -> str:
    """Return the fingerprint of what a page shows; it travels in the form and comes back."""
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[
        :32
    ]


def refuse_unseen(*, fingerprint: str, content: object) -> None:
    """Let a change pass only where its author saw what it replaces.

    :param fingerprint: what came back with the form
    :param content: what is stored now, read under the lock
    :raises ChangedMeanwhile: where somebody else has saved in between
    """
    if fingerprint != seen(content):
        raise ChangedMeanwhile
