"""Between looking and doing: the scan that an officer chose is kept, and a seal says what the page showed."""

import hashlib
from datetime import timedelta
from pathlib import PurePosixPath

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.foundation.core.files import PrivatePath, check_upload, private_storage

KEPT = timedelta(days=1)
FOLDER = "kept"
_FILE, _SEAL = "desk.kept", "desk.seal"
_OURS = ("csrfmiddlewaretoken", "step", "kept", "seal", "file")  # browsers send an empty "file" where none is chosen


class Changed(ValidationError):  # noqa: N818  as in the shop: news, not a fault
    """Another act came between the preview and this click; nothing of this one is written."""


class Scan:
    """The scan of one form, chosen once: its first post keeps it, the posts after bring its token."""

    def __init__(self, request):
        self.user = request.user
        self.path = _path(request.POST.get("kept", ""), request.user)
        chosen = request.FILES.get("file")
        if chosen:
            self.path = self._keep(chosen)
        self.files = {"file": chosen} if chosen else self._kept()

    @property
    def token(self):
        return signing.dumps([self.path, self.user.pk], salt=_FILE) if self.path else ""

    @property
    def name(self):
        return PurePosixPath(self.path).name

    def forget(self):
        if self.path:
            _remove(self.path)

    def _keep(self, upload):
        try:
            check_upload(upload)
        except ValidationError:  # the form refuses it in its own place
            return ""
        path = private_storage().save(PrivatePath(FOLDER)(None, upload.name), upload)
        upload.seek(0)
        return path

    def _kept(self):
        return {"file": File(private_storage().open(self.path), name=self.name)} if self.path else {}


def _path(token, user):
    try:
        path, owner = signing.loads(token, salt=_FILE, max_age=KEPT)
    except signing.BadSignature:
        return ""
    return path if owner == user.pk and private_storage().exists(path) else ""


def _remove(path):
    storage = private_storage()
    storage.delete(path)
    storage.delete(str(PurePosixPath(path).parent))  # its own random folder


def sweep(on=None):
    """Removes the scans of previews that nobody confirmed; returns how many."""
    storage, before = private_storage(), (on or timezone.now()) - KEPT
    folders = storage.listdir(FOLDER)[0] if storage.exists(FOLDER) else []
    paths = [f"{FOLDER}/{folder}/{name}" for folder in folders for name in storage.listdir(f"{FOLDER}/{folder}")[1]]
    old = [path for path in paths if storage.get_modified_time(path) < before]
    for path in old:
        _remove(path)
    return len(old)


def seal(request, scan, shown):
    """`shown`: JSON of what the page says will happen."""
    return signing.dumps([_typed(request, scan), shown], salt=_SEAL, compress=True)


def sealed(request, scan):
    """What the confirmed page showed; None where the form says something else than it did then."""
    try:
        typed, shown = signing.loads(request.POST.get("seal", ""), salt=_SEAL, max_age=KEPT)
    except signing.BadSignature:
        return None
    return shown if typed == _typed(request, scan) else None


def _typed(request, scan):
    said = sorted((name, values) for name, values in request.POST.lists() if name not in _OURS)
    return hashlib.sha256(repr((said, scan.path, request.user.pk)).encode()).hexdigest()


def refuse_changed(line):
    """`line` of the history: what came between."""
    raise Changed(
        _("Meanwhile %(who)s %(what)s. Nothing of this page is written; please look at what it would do now.")
        % {"who": line.who, "what": line.what}
    )
