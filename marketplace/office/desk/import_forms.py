"""Bringing a file, and answering what it asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.imports.sheets import MOST_BYTES


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("List of products (XLSX or CSV)"),
        help_text=_("The columns “Tên sản phẩm” and “Nhóm” are needed. Nothing is written before you have seen what would change."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than %(most)d MB."), params={"most": MOST_BYTES // 1024 // 1024})
        return file


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
