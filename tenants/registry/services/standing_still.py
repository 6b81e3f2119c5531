"""What stands still in a database because nobody finishes it: for the health page."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from tenants.registry.database.joint_commit import PREFIX
from tenants.registry.database.scoping import PUBLIC
from tenants.registry.scope import in_schema

# The job that settles comes each minute: what is older, it does not finish.
PREPARED_SECONDS = 300
_PREPARED = """
SELECT count(*) FILTER (WHERE starts_with(gid, %s)), count(*) FROM pg_prepared_xacts
 WHERE database = current_database()
   AND prepared < clock_timestamp() - make_interval(secs => %s)
"""


def find_standstills() -> dict[str, str]:
    """Return what stands still, by database (`home` or a cell), with what is to be done.

    A transaction that stays prepared keeps its locks, and vacuum from its work.
    """
    found = {place or "home": _look_at(place) for place in ("", *settings.CELLS)}
    return {place: sentence for place, sentence in found.items() if sentence}


def _look_at(place: str) -> str:
    try:
        with in_schema(PUBLIC, cell=place), connection.cursor() as cursor:
            cursor.execute(_PREPARED, [PREFIX, PREPARED_SECONDS])
            ours, all_of_them = cursor.fetchone()
    except DatabaseError:
        if not place:
            raise
        return _("Die Datenbank antwortet nicht. Kommunen darin sind nicht erreichbar.")
    if place and ours:
        return _(
            "%(count)s Transaktionen warten seit mehr als %(minutes)s Minuten auf ihr Ende. "
            "Bitte rufen Sie auf: manage.py settle_cells --grace 0"
        ) % {"count": ours, "minutes": PREPARED_SECONDS // 60}
    if all_of_them:
        return _(
            "%(count)s vorbereitete Transaktionen sind älter als %(minutes)s Minuten und nicht von "
            "hier. Bitte beenden Sie sie: SELECT gid FROM pg_prepared_xacts, ROLLBACK PREPARED"
        ) % {"count": all_of_them, "minutes": PREPARED_SECONDS // 60}
    return ""
