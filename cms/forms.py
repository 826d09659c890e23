"""Files that editors bring: typed by their content, not by their name."""

from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

BEGINS = {"pdf": (0, b"%PDF-"), "mp4": (4, b"ftyp"), "vtt": (0, b"WEBVTT")}
INSIDE = {  # what a packed file must hold
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "odt": "content.xml",
    "ods": "content.xml",
}
MACROS = ("vbaproject.bin", "basic/")


def is_what_it_says(file, ending):
    """Looks into the file. Office files are opened: one of another kind, broken, or with macros is none."""
    file.seek(0)
    try:
        if ending in INSIDE:
            return _is_office(file, ending)
        at, wanted = BEGINS.get(ending, (0, None))
        return file.read(at + len(wanted or b""))[at:] == wanted
    finally:
        file.seek(0)


def _is_office(file, ending):
    try:
        with ZipFile(file) as packed:
            names = packed.namelist()
    except BadZipFile:
        return False
    return INSIDE[ending] in names and not any(sign in name.lower() for name in names for sign in MACROS)


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_what_it_says(file, str(file.name).rsplit(".", 1)[-1].lower()):
            raise ValidationError(
                _("This is not the kind of file its name says. Please save it again as PDF, DOCX, XLSX, ODT, ODS, MP4 or VTT.")
            )
        return file


class PictureForm(BaseImageForm):
    """What a picture shows is said to those who do not see it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["description"].required = True
