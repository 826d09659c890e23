from django.contrib import admin

from .models import SynonymSet


@admin.register(SynonymSet)
class SynonymSetAdmin(admin.ModelAdmin):
    list_display = ["words", "kind", "leads_to", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["words", "leads_to"]
