from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.notices.preferences import set_daily, wants_daily


class PreferenceForm(forms.Form):
    daily = forms.TypedChoiceField(
        label=gettext_lazy("Messages"),
        coerce=lambda value: value == "daily",
        choices=[
            ("each", gettext_lazy("one for each notice, within minutes")),
            ("daily", gettext_lazy("one a day with all notices")),
        ],
        widget=forms.RadioSelect,
    )


def preferences(request):
    """In which way somebody who signed in is told by mail."""
    chosen = {"daily": "daily" if wants_daily(request.user) else "each"}
    form = PreferenceForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        set_daily(request.user, form.cleaned_data["daily"])
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(reverse("notices"))
    context = admin.site.each_context(request) | {"title": _("Messages by mail"), "form": form}
    return render(request, "admin/notices.html", context)
