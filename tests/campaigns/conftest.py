"""The towns and checks of the tests of checks."""

from tests.checks.conftest import (
    annas_check,
    draft,
    inside,
    published,
    published_in_speyer,
    template,
)

__all__ = ["annas_check", "draft", "inside", "published", "published_in_speyer", "template"]
