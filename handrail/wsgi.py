"""The door for the server: `granian --interface wsgi handrail.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
application = get_wsgi_application()

from handrail.duties.index import warm  # noqa: E402  after the settings are read
from handrail.team.acting import as_a_server  # noqa: E402

warm()
as_a_server()
