"""The door for the server of django-helpdesk, for the bench."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench_helpdesk_settings")
application = get_wsgi_application()
