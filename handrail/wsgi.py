"""The door for the server: `granian --interface wsgi handrail.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
application = get_wsgi_application()

from handrail.duties.index import warm  # noqa: E402  after the settings are read
from handrail.keeping.start import look_before_serving  # noqa: E402
from handrail.team.acting import as_a_server  # noqa: E402

look_before_serving()
warm()
as_a_server()
