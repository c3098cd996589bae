"""The parts of a partnership's form that have a page of their own.

`?part=areas` is the table of areas, `?event=<key>` one event with who took part, `?event=new` a new
one. Each is the ordinary form with other boxes, so that drafts, revisions and two editors at once
are the same everywhere.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.publishing.language_forms import grouped_columns
from partnerships.models import Event, Participation

NEW = "new"
TITLES = {"areas": gettext_lazy("Cooperation areas"), "event": gettext_lazy("Event")}


def event_key(asked):
    """The key that an address names; 0, which no event has, for a new one and for nonsense."""
    known = (asked or "").isascii() and (asked or "").isdigit() and len(asked) < 16
    return int(asked) if known else 0


class PartViews:
    """`inlines_of_parts` and `fields_of_parts` say what stands on which page."""

    inlines_of_parts = {}
    fields_of_parts = {}

    def part_of(self, request):
        if "event" in request.GET:
            return "event"
        part = request.GET.get("part", "")
        return part if part in self.inlines_of_parts else ""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        asked = request.GET.get("event")
        request.event_key = event_key(asked)
        if object_id is None and self.part_of(request):
            raise Http404
        if asked is not None and not (request.event_key or asked == NEW):
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)

    def before_saving(self, request, object_id):
        """A choice of several is one text of their keys, for all who read what was sent."""
        data = request.POST.copy()
        for name in [name for name in data if name.endswith("-organizations")]:
            data[name] = ",".join(filter(None, data.getlist(name)))
        request.POST = data
        super().before_saving(request, object_id)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """A link may name the mechanism of which a new event is a meeting."""
        options = super().get_formset_kwargs(request, obj, inline, prefix)
        if inline.model is Event and request.method == "GET" and "mechanism" in request.GET:
            options["initial"] = [{"mechanism": event_key(request.GET["mechanism"])}]
        return options

    def get_inlines(self, request, obj):
        return self.inlines_of_parts[self.part_of(request)]

    def get_fieldsets(self, request, obj=None):
        part = self.part_of(request)
        if not part:
            return super().get_fieldsets(request, obj)
        fields = grouped_columns(self.model, self.fields_of_parts[part])
        return [(None, {"fields": fields})] if fields else []

    def render_change_form(self, request, context, *args, **options):
        record, part = context["original"], self.part_of(request)
        if part:
            self.refuse_reading(request, record)
            if part == "event":
                context["event"] = self.asked_event(request, record)
            context["title"] = TITLES[part]
        context["part"] = part
        return super().render_change_form(request, context, *args, **options)

    def refuse_reading(self, request, record):
        """A part has nothing to read that the main page does not show."""
        if not self.has_change_permission(request, record):
            raise PermissionDenied

    def asked_event(self, request, record):
        if not request.event_key:
            return None
        event = record.events.with_ends().filter(pk=request.event_key).first()
        if event is None and request.method != "POST":
            raise Http404
        return event

    def save_formset(self, request, form, formset, change):
        """The event is saved before those who took part in it; where it goes, they go as well."""
        if formset.model is Participation:
            if request.event is None:
                return
            for row in formset.extra_forms:
                row.instance.event = request.event
        super().save_formset(request, form, formset, change)
        if formset.model is Event:
            request.event = self.saved_event(formset)

    def saved_event(self, formset):
        if formset.deleted_objects:
            return None
        event = next(iter(formset.new_objects), None) or next(iter(formset.get_queryset()), None)
        if event is None:
            raise ValidationError(_("Say something about the event itself, then save again."))
        return event

    def response_change(self, request, obj):
        """On with the same part, or back to the whole form."""
        response, part = super().response_change(request, obj), self.part_of(request)
        if part and isinstance(response, HttpResponseRedirect):
            return HttpResponseRedirect(self.address_after(request, obj))
        return response

    def address_after(self, request, record):
        address = self.address_of(record)
        if "_continue" not in request.POST and "_draft" not in request.POST:
            return address
        if self.part_of(request) == "areas":
            return f"{address}?part=areas"
        event = getattr(request, "event", None)
        return f"{address}?event={event.pk}" if event and event.pk else address

    def keep(self, request, staging, taken):
        """A new event of a draft keeps its key: the same form again would make another one."""
        response = super().keep(request, staging, taken)
        if isinstance(response, HttpResponseRedirect) and self.part_of(request):
            return HttpResponseRedirect(self.address_after(request, staging.record))
        return response
