"""A demo that tells a story: a cooperative, a ministry, six municipalities and a year of use."""

from __future__ import annotations

from campus.dev.demo.loading import load_demo
from campus.dev.demo.logins import demo_logins

__all__ = ["demo_logins", "load_demo"]
