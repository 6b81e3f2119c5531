"""What the configured log handler writes, read back."""

import io
import json
import logging
from typing import Any

import pytest
import structlog


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call it to get the lines that were logged since the test began."""
    handler = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
