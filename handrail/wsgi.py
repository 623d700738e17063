"""The door for the server: `granian --interface wsgi handrail.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.settings")
application = get_wsgi_application()

from handrail.duties.index import warm
from handrail.keeping.start import look_before_serving
from handrail.reports.reviews.tidying import tidy_from_now_on
from handrail.team.acting import as_a_server

look_before_serving()
warm()
as_a_server()
tidy_from_now_on()
