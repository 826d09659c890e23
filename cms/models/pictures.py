from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageField, get_upload_to

from marketplace.foundation.core.files import private_storage

AS_LARGE_AS_A_SCREEN = "max-1600x1600"


class Picture(AbstractImage):
    """Nothing is shown without the name of who made it."""

    # Originals have no address: they tell where a phone stood, and are far too large. Everybody sees renditions.
    file = WagtailImageField(_("file"), storage=private_storage, upload_to=get_upload_to, width_field="width", height_field="height")
    credit = models.CharField(_("credit"), max_length=160, help_text=_("Who took or drew it, and by which right we show it"))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def get_rendition(self, filter):  # noqa: A002  Wagtail's name
        """Wagtail's pages ask for the original here and there: a copy of it would be public."""
        return super().get_rendition(AS_LARGE_AS_A_SCREEN if getattr(filter, "spec", filter) == "original" else filter)

    class Meta(AbstractImage.Meta):
        verbose_name, verbose_name_plural = _("picture"), _("pictures")


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
