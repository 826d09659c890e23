from django import forms


class PlacedForm(forms.Form):
    """What is entered or moved must come to lie where its officer works."""

    PLACE = ("commune", "district")

    def __init__(self, *args, here, **kwargs):
        super().__init__(*args, **kwargs)
        self.here = here
        self.fields["commune"].queryset = here.own_communes()
        if "district" in self.fields:
            self.fields["district"].queryset = here.own_districts()

    def clean(self):
        said, entered = super().clean(), not self.initial
        if (entered or {*self.PLACE} & {*self.changed_data}) and not {*self.PLACE} & {*self.errors}:
            self.here.check_place(said.get("commune"), said.get("district"))
        return said
