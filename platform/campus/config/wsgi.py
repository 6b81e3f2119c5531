"""Entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campus.config.settings")
application = get_wsgi_application()

from campus.outbox.api import read_all_jobs  # noqa: E402 - only now the apps are ready

# Before the first request: a job that two apps name alike stops the server, and nobody waits.
read_all_jobs()
