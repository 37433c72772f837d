"""The installation's master secret and the keys derived from it.

Knows nothing of Django, because the settings read it.
"""

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def read_or_make_secret(path: Path) -> str:
    """Return the secret in the file `path`, which is made first if it is missing.

    Two processes that start at once agree: the file is linked into place whole, and only one link succeeds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def derive_key(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose, so that no two uses share key material."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
