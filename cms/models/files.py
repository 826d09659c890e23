"""Files that editors bring. They lie in the private store: only the view that asks whether a published page shows them gives them out."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as Wagtails
from wagtail.models import Page, ReferenceIndex

from marketplace.foundation.core.files import PrivatePath, private_storage


class File(AbstractDocument):
    file = models.FileField(_("file"), upload_to=PrivatePath("documents"), storage=private_storage, max_length=200)
    admin_form_fields = Wagtails.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name, verbose_name_plural = _("document"), _("documents")

    def is_published(self):
        """Does a page show it that is published now? One row a page in Wagtail's index of references."""
        rows = ReferenceIndex.get_references_to(self).filter(base_content_type__model="page", base_content_type__app_label="wagtailcore")
        pages = [int(key) for key in rows.values_list("object_id", flat=True)]
        return Page.objects.live().filter(pk__in=pages).exists()
