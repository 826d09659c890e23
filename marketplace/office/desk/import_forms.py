"""Bringing a file, and answering what it asks."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.imports.importer import importer_of
from marketplace.foundation.imports.sheets import MOST_BYTES


class FileForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which list"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File (XLSX or CSV)"), help_text=_("Nothing is written before you have seen what would change."),
    )  # fmt: skip

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, _told(importer_of(kind))) for kind in kinds]
        if len(kinds) == 1:  # nothing to choose
            self.fields["kind"].required, self.fields["kind"].widget = False, forms.HiddenInput()
        self.only = kinds[0] if len(kinds) == 1 else ""

    def clean_kind(self):
        return self.cleaned_data["kind"] or self.only

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB."), params={"most": MOST_BYTES // 1024 // 1024})
        return file


def _told(importer):
    """`Danh sách điểm bán OCOP (needed columns: Tên điểm bán)`."""
    columns = ", ".join(column.label for column in importer.columns if column.required)
    return gettext("%(list)s (needed columns: %(columns)s)") % {"list": importer.label, "columns": columns}


class AnswersForm(forms.Form):
    """One radio field a question; what is left open stays open."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = {}
        for n, question in enumerate(questions):
            self.keys[f"q{n}"] = question["key"]
            self.fields[f"q{n}"] = forms.ChoiceField(
                label=question["text"], choices=question["choices"], widget=forms.RadioSelect, required=False
            )

    def answers(self):
        return {key: self.cleaned_data[name] for name, key in self.keys.items() if self.cleaned_data.get(name)}
