"""Groups of people, to whom grants are given together. Django's permissions play no part."""

from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from directory.accounts.admin import SuperusersOnly
from directory.publishing.choices import OfferSeveral

MEMBERS_CHANGED = _(
    "Somebody else has changed the members in the meantime. Look at them, then save again."
)
Membership = get_user_model().groups.through


class GroupForm(forms.ModelForm):
    members = forms.ModelMultipleChoiceField(
        get_user_model()._default_manager.all(),
        label=_("members"),
        required=False,
        widget=OfferSeveral(Membership._meta.get_field("user"), admin.site),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Group
        fields = ["name"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial["members"] = self.instance.user_set.order_by("pk")
            self.initial["seen"] = self.members_now()

    def members_now(self):
        keys = self.instance.user_set.order_by("pk").values_list("pk", flat=True)
        return ",".join(map(str, keys))

    def clean(self):
        """Nobody goes out of a group, or comes back into it, because an old page was sent."""
        cleaned = super().clean()
        if self.instance.pk and self.data.get("seen", self.initial["seen"]) != self.initial["seen"]:
            self.data = self.data.copy()
            self.data["seen"] = self.initial["seen"]
            self.add_error("members", MEMBERS_CHANGED)
        return cleaned

    def _save_m2m(self):
        super()._save_m2m()
        self.instance.user_set.set(self.cleaned_data["members"])


if isinstance(admin.site.get_model_admin(Group), auth.GroupAdmin):
    admin.site.unregister(Group)


@admin.register(Group)
class GroupsAdmin(SuperusersOnly, admin.ModelAdmin):
    form = GroupForm
    fields = ["name", "members", "seen"]
    search_fields = ["name"]
    ordering = ["name"]
