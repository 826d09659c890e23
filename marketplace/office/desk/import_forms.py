"""Bringing a file, and answering what it asks."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.imports import shapes
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


class ColumnsForm(forms.Form):
    """Which column of a strange table is what. `choices` of a column are the titles of the row that was chosen as its head."""

    name = forms.CharField(label=_("Name of this kind of file"), max_length=80, help_text=_("For example the name of the bank."))

    def __init__(self, *args, importer, header, asks_order=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer, self.asks_order = importer, asks_order
        titles = [(str(at), title or gettext("Column %(n)d") % {"n": at + 1}) for at, title in enumerate(header)]
        for column in importer.columns:
            self.fields[f"col-{column.name}"] = forms.ChoiceField(
                label=column.label, choices=[("", gettext("not in this table")), *titles], required=False
            )
        self.fields["day_order"] = forms.ChoiceField(
            label=_("How the days are written"), choices=list(shapes.ORDERS.items()), widget=forms.RadioSelect, required=False
        )

    def of_columns(self):
        return [self[f"col-{column.name}"] for column in self.importer.columns]

    def positions(self):
        said = {column.name: self.cleaned_data.get(f"col-{column.name}") for column in self.importer.columns}
        return {name: int(at) for name, at in said.items() if at}

    def clean(self):
        said = super().clean()
        positions = self.positions()
        if lacking := self.importer.lacking(positions):
            self.add_error(None, lacking)
        twice = {at for at in positions.values() if list(positions.values()).count(at) > 1}
        for name in [name for name, at in positions.items() if at in twice]:
            self.add_error(f"col-{name}", _("One column cannot be two things."))
        if self.asks_order and not said.get("day_order"):
            self.add_error("day_order", _("Both ways of reading are possible here. Please say which one the bank uses."))
        return said
