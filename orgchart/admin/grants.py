from django.contrib import admin

from directory.accounts.admin import SuperusersOnly
from orgchart.models import Grant


@admin.register(Grant)
class GrantAdmin(SuperusersOnly, admin.ModelAdmin):
    list_display = ["user", "role", "organization"]
    list_filter = ["role"]
    list_select_related = ["user", "organization"]
    search_fields = ["user__email", "user__name", "organization__code"]
    autocomplete_fields = ["user", "organization"]
    fields = ["user", "role", "organization"]
