"""The REST API for tills and other systems."""
