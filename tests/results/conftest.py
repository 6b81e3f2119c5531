"""Anna's results: fixtures of the check, borrowed."""

from __future__ import annotations

from tests.checks.conftest import annas_check, published, template

__all__ = ["annas_check", "published", "template"]
