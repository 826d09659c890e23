from django.utils.translation import gettext_lazy as _

SENTENCES = {"purchases_joined": _("joined {count} purchases made as a guest"), "data_downloaded": _("downloaded the data we hold")}
