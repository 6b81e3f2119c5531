"""Who can sign in where, for the table that the start prints."""

from __future__ import annotations

from django.conf import settings

from campus.dev.demo import story


def demo_logins() -> list[tuple[str, str, str]]:
    """Return (who, address, log-in) for each of the cast."""
    place = f"{settings.BASE_DOMAIN}{settings.PORT_IN_ADDRESSES}"
    return [
        (
            f"{name}, {story.ROLE_TITLES[name]}",
            f"http://{town or 'genossenschaft'}.{place}/",
            f"{story.email_of(name)} / {story.PASSWORD}",
        )
        for name, (town, _roles, _family) in story.CAST.items()
    ]
