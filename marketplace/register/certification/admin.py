from django.contrib import admin

from .models import ProductSet


@admin.register(ProductSet)
class ProductSetAdmin(admin.ModelAdmin):
    """As the decision in force names them; goods are put into them at the desk."""

    list_display = ["name", "group", "code"]
    list_filter = ["group"]
    search_fields = ["name", "code"]
