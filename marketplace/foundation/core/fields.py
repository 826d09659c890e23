"""Columns several rooms share."""

from django.db import models


class SortKeyField(models.CharField):
    """Holds `text.sort_key(name)`. Compared by bytes, so that an index gives the Vietnamese order on every build."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 2000)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)
