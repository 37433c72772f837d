"""Static files as browsers like them: compressed, and named by their content so that they may be kept for a year."""

import os
from typing import Final

from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

_COLLECTED: Final = "LIANKA_STATIC_FILES_ARE_COLLECTED"


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Files under the names of their content once they were collected; until then as they lie in the source."""

    def stored_name(self, name: str) -> str:
        """The name under which the file is served."""
        # Tests and whoever runs another server collect nothing; there whitenoise finds the files by their own names.
        return str(super().stored_name(name)) if _COLLECTED in os.environ else name


def collect_static_files() -> None:
    """Bring all static files into their folder, for this process and those it starts."""
    call_command("collectstatic", interactive=False, verbosity=0)
    os.environ[_COLLECTED] = "1"
