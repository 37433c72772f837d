"""The floor beneath a sale over HTTP: a bare django-ninja endpoint that writes as many rows in raw SQL."""
