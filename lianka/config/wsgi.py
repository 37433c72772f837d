"""The application a server runs."""

import os

from django.core.wsgi import get_wsgi_application

from lianka.foundation.memory import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianka.config.settings")
application = get_wsgi_application()
collect_rarely()
