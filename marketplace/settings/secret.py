"""A key of the instance's own: made once, kept in its folder, read by nobody else."""

import base64
import hashlib
import os
import secrets

NAME = "secret-key"


def kept_in(folder):
    """Made under another name and linked, so that two processes beginning at once end with one whole key."""
    path = folder / NAME
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{NAME}.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was quicker; its key counts
        finally:
            draft.unlink()
    return path.read_text()


def fernet_key(words):
    """A key for sealing that follows from a secret."""
    return base64.urlsafe_b64encode(hashlib.sha256(words.encode()).digest()).decode()
