"""Import of CSV files: choose a file, see what it would change, then import exactly that file."""

from django.conf import settings
from django.contrib import admin, messages
from django.shortcuts import redirect, render
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.imports.differences import differences
from directory.imports.faults import Refused
from directory.imports.models import PendingImport
from directory.imports.pending import apply_pending, check_pending, keep_file
from directory.imports.planning import MOST_FAULTS
from directory.imports.reading import TOO_LARGE
from directory.parameters import Missing, found
from directory.permissions import Action, require
from directory.site.forms import ImportForm
from directory.site.imported import links_to_imported, sentence_on
from directory.site.sets import import_named
from orgchart.permissions import ORGANIZATIONS, remember_no_grants

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def choose_import(request):
    """The form. A file that is sent is kept, and its own page shows what it would change."""
    require(ORGANIZATIONS, request.user, Action.CHANGE)
    form, status = asked_form(request), 200
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        pending = keep_file(
            request.user,
            import_named(form.cleaned_data["set_name"]),
            name=file.name,
            content=file.read(),
            publish=form.cleaned_data.get("publish", False),
        )
        return redirect("import-checked", pending.pk)
    if getattr(request, "upload_too_large", False):
        status = 413
    return page(request, "choose", {"form": form}, status)


def asked_form(request):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    too_large = getattr(request, "upload_too_large", False)  # known once the form is read
    return ImportForm(
        *sent,
        may_publish=ORGANIZATIONS.may(request.user, Action.PUBLISH),
        too_large=TOO_LARGE(settings.UPLOAD_LIMIT) if too_large else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def checked_import(request, key):
    """What a kept file would change, or its faults. Sent back with the digest, it is imported."""
    require(ORGANIZATIONS, request.user, Action.CHANGE)
    remember_no_grants(request.user)
    pending = kept_for(request.user, key)
    data_set = import_named(pending.set_name)
    agreed_to = request.POST.get("digest", "") if request.method == "POST" else None
    try:
        if agreed_to is None:
            plan = check_pending(pending, data_set, limit=settings.UPLOAD_LIMIT)
        else:
            plan = apply_pending(
                pending, data_set, limit=settings.UPLOAD_LIMIT, agreed_to=agreed_to
            )
    except Refused as refused:
        return show_faults(request, pending, data_set, refused.faults)
    except PendingImport.DoesNotExist:
        raise Missing(GONE()) from None
    if plan.applied:
        return tell(request, pending, data_set, plan)
    return show_plan(request, pending, data_set, plan, changed=agreed_to is not None)


def GONE():  # noqa: N802 - a sentence in the language of the moment
    return _("This file is not kept any more: it was imported, replaced or is older than a day.")


def kept_for(user, key):
    pending = found(PendingImport.objects.of(user).kept(), GONE(), pk=key)
    if import_named(pending.set_name) is None:  # of the translation desk
        raise Missing(GONE())
    pending.user = user
    return pending


def show_plan(request, pending, data_set, plan, *, changed):
    shown = differences(data_set, plan, MOST_SHOWN)
    context = {"plan": plan, "shown": shown, "changed_meanwhile": changed}
    return page(request, "plan", context | about(pending, data_set))


def show_faults(request, pending, data_set, faults):
    context = {
        "faults": faults[:MOST_SHOWN],
        "count": min(len(faults), MOST_FAULTS),
        "and_more": len(faults) > MOST_FAULTS,
    }
    return page(request, "faults", context | about(pending, data_set))


def about(pending, data_set):
    return {"pending": pending, "data_set": data_set, "subtitle": pending.file_name}


def tell(request, pending, data_set, plan):
    """Say what was done on the page to which the browser goes, so that nothing is sent twice."""
    messages.success(request, sentence_on(pending, data_set, plan))
    if links := links_to_imported(data_set, plan):
        messages.info(request, format_html_join(" · ", '<a href="{}"><bdi>{}</bdi></a>', links))
    return redirect("import")


def page(request, name, context, status=200):
    context = {**admin.site.each_context(request), "title": _("Import")} | context
    return render(request, f"admin/imports/{name}.html", context, status=status)
