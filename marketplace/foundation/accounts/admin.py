from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.foundation.accounts import services, subjects
from marketplace.foundation.accounts.admin_site import site
from marketplace.foundation.accounts.models import Agency, ErasureRequest, Mandate, RoleGrant, User


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User, site=site)
class UserAdmin(admin.ModelAdmin):
    list_display = ["__str__", "phone", "email", "is_active", "is_superuser", "date_joined"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["name", "phone", "email"]
    fields = ["name", "email", "phone", "phone_verified_at", "is_active", "is_staff", "is_superuser", "last_login", "date_joined"]
    readonly_fields = ["phone_verified_at", "last_login", "date_joined"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "phone" in form.changed_data:
            services.set_phone(obj, phone=obj.phone, proven=False)  # nobody has shown yet that the new number is theirs

    def has_delete_permission(self, request, obj=None):
        return False  # people are erased by the service, never deleted


@admin.register(Agency, site=site)
class AgencyAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "valid_from", "valid_until", "successor"]
    search_fields = ["name", "code"]

    def has_delete_permission(self, request, obj=None):
        return False


class MandateForm(forms.ModelForm):
    subject = forms.ChoiceField(label=_("Subject"), choices=subjects.choices)


@admin.register(Mandate, site=site)
class MandateAdmin(admin.ModelAdmin):
    form = MandateForm
    list_display = ["subject_words", "agency", "area_code", "valid_from", "valid_until"]
    autocomplete_fields = ["agency"]

    @admin.display(description=_("Subject"), ordering="subject")
    def subject_words(self, mandate):
        return subjects.words_of(mandate.subject)

    def has_delete_permission(self, request, obj=None):
        return False  # ended, never deleted


@admin.register(RoleGrant, site=site)
class RoleGrantAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "agency", "valid_from", "valid_until"]
    list_filter = ["role", "agency"]
    autocomplete_fields = ["user", "agency"]
    fields = ["user", "role", "agency", "area_edition", "area_code", "valid_from", "valid_until"]
    actions = ["end_now"]

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        grant = services.grant_role(
            obj.user,
            role=obj.role,
            actor=request.user,
            agency=obj.agency,
            area=(obj.area_edition, obj.area_code),
            on=obj.valid_from,
            valid_until=obj.valid_until,
        )
        obj.pk, obj.granted_by = grant.pk, grant.granted_by
        obj._state.adding = False

    def get_readonly_fields(self, request, obj=None):
        return ["user", "role", "agency", "area_edition", "area_code", "valid_from"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("End these roles now"))
    def end_now(self, request, queryset):
        for grant in queryset.valid():
            services.end_role(grant, actor=request.user)


@admin.register(ErasureRequest, site=site)
class ErasureRequestAdmin(ReadOnly):
    list_display = ["user", "asked_at", "withdrawn_at", "done_at", "done_by"]
    actions = ["erase"]

    def has_view_permission(self, request, obj=None):
        return True

    @admin.action(description=_("Erase these people's data now"))
    def erase(self, request, queryset):
        for asked in queryset.filter(done_at=None, withdrawn_at=None):
            try:
                services.erase(asked, actor=request.user)
            except ValidationError as refused:
                messages.warning(request, f"{asked}: {' '.join(refused.messages)}")
