"""Texts to translate as files: out as XLIFF or a spreadsheet, and back in."""

from collections import Counter

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from directory import parameters
from directory.history import audit
from directory.history.as_of import today
from directory.imports.models import PendingImport
from directory.imports.pending import keep_file
from directory.languages import CODES
from directory.site import translation_desk as desk
from directory.site.views.translations import FILTERS, asked_for
from directory.translating.counting import with_records
from directory.translating.files import MOST_RECORDS, Refused, apply_units, check_units, units_of
from directory.translating.spreadsheet import read_spreadsheet, write_spreadsheet
from directory.translating.texts import OPEN
from directory.translating.xliff import read_xliff, write_xliff
from orgchart.permissions import remember_no_grants

FORMATS = ("xliff", "xlsx")
XLIFF = "application/xliff+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 200
MOST_BYTES = 16 * 1024 * 1024  # a whole part with long texts has a few; all of a file is in memory


class Translations:
    """What a kept file is for, as pending imports say it."""

    name = "translations"


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Translated file"),
        allow_empty_file=True,
        help_text=gettext_lazy("XLIFF 2 or XLSX, as it was exported here."),
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff,.xlsx"}),
    )


@require_safe
def export_translations(request):
    """What is missing or old in a language, as much of it as one file holds."""
    asked = asked_for(request, FILTERS | {"format", "from", "part"})
    if asked.language is None:
        raise PermissionDenied
    format = parameters.one_of(request, "format", FORMATS) or "xliff"
    source = parameters.one_of(request, "from", CODES)
    part = parameters.whole_number(request, "part", 1, 10_000)
    stop = part * MOST_RECORDS
    lines, _total = asked.lines(request.user, stop - MOST_RECORDS, stop)
    wanted = [asked.status] if asked.status else OPEN
    units = list(units_of(with_records(lines), asked.language, wanted, user=request.user))
    if source:
        units = [unit for unit in units if unit.source_language == source]
    language = asked.language
    audit.record(request.user, "export", None, set="translations", language=language, part=part)
    return written(format, units, language, part)


def written(format, units, language, part):
    """An XLIFF document has one source language: without a choice, the most frequent one."""
    name = f"translations-{language}-{today()}" + (f"-{part}" if part > 1 else "")
    if format == "xlsx":
        return sent_as(write_spreadsheet(units), XLSX, f"{name}.xlsx")
    counts = Counter(unit.source_language for unit in units if unit.source_language in CODES)
    source = counts.most_common(1)[0][0] if counts else ("en" if language != "en" else "ar")
    units = [unit for unit in units if unit.source_language == source]
    return sent_as(
        write_xliff(units, source=source, target=language), XLIFF, f"{name}-{source}.xlf"
    )


def sent_as(content, kind, name):
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request):
    """A file that is sent is kept; its own page shows what it would change."""
    if not desk.may_look(request.user):
        raise PermissionDenied
    form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    file = request.FILES.get("file") if request.method == "POST" else None
    too_large = getattr(request, "upload_too_large", False) or (file and file.size > limit())
    if file and not too_large and form.is_valid():
        pending = keep_file(
            request.user, Translations, name=file.name, content=file.read(), publish=False
        )
        return redirect("translations-checked", pending.pk)
    faults = [TOO_LARGE()] if too_large else []
    status = 413 if too_large else 200
    return page(request, {"form": FileForm() if too_large else form, "faults": faults}, status)


def limit():
    return min(settings.UPLOAD_LIMIT, MOST_BYTES)


def TOO_LARGE():  # noqa: N802 - a sentence in the language of the moment
    words = {"limit": filesizeformat(limit())}
    return _("The file is larger than %(limit)s. Divide it, then import its parts.") % words


@require_http_methods(["GET", "HEAD", "POST"])
def checked_file(request, key):
    """What a kept file would change, or why it is refused. Sent back, it is imported."""
    if not desk.may_look(request.user):
        raise PermissionDenied
    remember_no_grants(request.user)
    kept = PendingImport.objects.of(request.user).kept().into(Translations.name)
    pending = parameters.found(kept, GONE(), pk=key)
    kinds, user = desk.desk_kinds(), request.user
    try:
        units = read(bytes(pending.content))
        if request.method != "POST":
            plan = check_units(units, kinds, user=user)
        else:
            plan = apply_units(units, kinds, user=user, agreed_to=request.POST.get("digest", ""))
    except Refused as refused:
        return page(request, {"pending": pending, "faults": refused.sentences})
    if plan.applied:
        pending.delete()
        messages.success(request, imported_sentence(plan.texts))
        return redirect("translations")
    shown = {"changes": plan.changes[:MOST_SHOWN], "changed": request.method == "POST"}
    return page(request, {"pending": pending, "plan": plan, **shown})


def imported_sentence(count):
    sentence = ngettext("%(count)s text was imported.", "%(count)s texts were imported.", count)
    return sentence % {"count": count}


def read(content):
    if not content.strip():
        raise Refused([_("The file is empty.")])
    if content.startswith(b"PK"):
        return read_spreadsheet(content, limit=limit())
    return read_xliff(content)


def GONE():  # noqa: N802
    return _("This file is not kept any more: it was imported, replaced or is older than a day.")


def page(request, context, status=200):
    title = {"title": _("Import translations")}
    context = admin.site.each_context(request) | title | context
    return render(request, "admin/translations/import.html", context, status=status)
