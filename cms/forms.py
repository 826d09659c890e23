"""Files that editors bring: typed by their content, not by their name."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

ZIP = b"PK\x03\x04"
BEGINS = {"pdf": (0, b"%PDF-"), "mp4": (4, b"ftyp"), "vtt": (0, b"WEBVTT"), **dict.fromkeys(("docx", "xlsx", "odt", "ods"), (0, ZIP))}


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            at, wanted = BEGINS.get(str(file.name).rsplit(".", 1)[-1].lower(), (0, None))
            file.seek(0)
            begins = file.read(at + len(wanted or b""))[at:]
            file.seek(0)
            if begins != wanted:
                raise ValidationError(
                    _("This is not the kind of file its name says. Please save it again as PDF, DOCX, XLSX, ODT, ODS or MP4.")
                )
        return file


class PictureForm(BaseImageForm):
    """What a picture shows is said to those who do not see it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].required = True
