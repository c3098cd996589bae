"""The texts of one record side by side: ?beside=<language>&all=1&page="""

from typing import NamedTuple

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory import parameters, reader
from directory.history import audit
from directory.languages import CODES, SUFFIXES
from directory.permissions import Action, get_permitted_or_404
from directory.publishing.changing import staging_of
from directory.publishing.staging import staged
from directory.site import translation_desk as desk
from directory.site.views.exports import refuse_unknown
from directory.translating.proposals import is_proposed, proposals_of, put_proposals
from directory.translating.texts import OPEN, Status, clean, texts_of
from directory.translating.writing import Clashes, Wish, print_of, write_texts

ON_A_PAGE = 40


class Row(NamedTuple):
    """One text as the form shows it. `told` says why what was sent is not saved, `public` what
    the public reads of a name meanwhile."""

    text: object
    key: str
    status: Status
    beside: str
    beside_tag: str
    saved: str
    value: str
    seen: str
    right: bool
    told: str = ""
    public: str = ""
    proposal: object = None


@require_http_methods(["GET", "HEAD", "POST"])
def translate_record(request, kind, public_id, language):
    refuse_unknown(request, {"beside", "all", "page"})
    kind = desk.desk_kinds().get(kind)
    if kind is None or language not in CODES:
        raise Http404
    record = get_permitted_or_404(kind.policy, request.user, Action.TRANSLATE, public_id=public_id)
    hers = kind.policy.languages(request.user, record)
    if language not in hers:
        refuse(request, record, language)
    if request.method == "POST":
        return save(request, kind, record, language, hers)
    return form(request, kind, record, language, hers)


def save(request, kind, record, language, hers):
    """Write what was sent; what cannot be written comes back beside what is there now."""
    wishes = sent(request, record, language, hers)
    waits = staging_of(record, request.user, kind.policy) is not None
    proposes = is_proposed(record, request.user, kind.policy, waits=waits)
    try:
        done = write_texts(record, language, wishes, user=request.user, kind=kind)
    except Clashes as refusal:
        told = {clash.wish.key: clash.sentence for clash in refusal.clashes}
        gone = [clash.sentence for clash in refusal.clashes if clash.text is None]
        return form(request, kind, record, language, hers, wishes, told, gone, status=409)
    except ValidationError as refusal:
        return form(request, kind, record, language, hers, wishes, {}, refusal.messages)
    messages.success(request, sentence_on(done, waits, proposes))
    return HttpResponseRedirect(request.get_full_path())


def sentence_on(done, waits, proposes):
    if not done:
        return _("Nothing was changed.")
    names = [change for change in done if change.text.is_projected and change.before]
    told = [_("The name waits for a publisher.")] if proposes and names else []
    if waits and any(not change.text.is_projected for change in done):
        told.append(_("The draft is saved. What is published stays as it is."))
    return " ".join(told) or _("The translations are saved.")


def sent(request, record, language, hers):
    """The Wishes of a form. What is in a foreign language is refused, and with it all the rest."""
    found = {}
    for name, value in request.POST.items():
        what, _dot, key = name.partition(".")
        if what not in {"text", "seen", "right"}:
            continue
        code = code_of(key)
        if code not in hers:
            refuse(request, record, code)
        if code != language:
            raise BadRequest(_("Use the form of the translation desk."))
        found.setdefault(key, {})[what] = value
    return [wish(key, values) for key, values in found.items() if "text" in values]


def wish(key, values):
    source, _dot, base = values.get("seen", "").partition(".")
    return Wish(key, clean(values["text"]), source, base, "right" in values)


def code_of(key):
    """The language of a column; longest first, since one suffix may end another."""
    for code in sorted(CODES, key=len, reverse=True):
        if key.endswith(f"_{SUFFIXES[code]}"):
            return code
    raise BadRequest(_("Use the form of the translation desk."))


def refuse(request, record, language):
    audit.refuse(request.user, record, page="translate", language=language)
    raise PermissionDenied


def form(request, kind, record, language, hers, wishes=(), told=None, sentences=(), status=200):
    staging = staging_of(record, request.user, kind.policy)
    every = bool(wishes) or parameters.flag(request, "all")
    beside = parameters.one_of(request, "beside", [code for code in CODES if code != language])
    names = Names(record, language, request.user, kind.policy, waits=staging is not None)
    name, texts = as_edited(record, staging, names)
    shown = [t for t in texts if every or t.status(language) in OPEN or names.of(t)["proposal"]]
    page = parameters.Page(parameters.page_number(request), ON_A_PAGE, len(shown))
    by_key = {each.key: each for each in wishes}
    if wishes:
        shown = [text for text in shown if text.key(language) in by_key]
        page = parameters.Page(1, max(len(shown), 1), len(shown))
    rows = [
        row(text, language, beside, names, by_key, told or {})
        for text in shown[page.start : page.stop]
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Translate"),
        "subtitle": name,
        "kind": kind,
        "record": record,
        "rows": rows,
        "page": page,
        "open": sum(text.status(language) in OPEN for text in texts),
        "count": len(texts),
        "every": every,
        "language": language,
        "languages": [code for code in CODES if code in hers],
        "beside": beside,
        "besides": [code for code in CODES if code != language],
        "staging": staging,
        "sentences": sentences,
        "clashing": bool(told),
        "names": names,
    }
    return render(request, "admin/translations/form.html", context, status=status)


def as_edited(record, staging, names):
    """The name of a record and its texts, in its draft where one is open."""
    with staged(record, staging and staging.content) as edited:
        name = str(edited)
        names.put(edited)
        return name, texts_of(edited)


class Names:
    """What the form says of names over which only a publisher writes at once."""

    def __init__(self, record, language, user, policy, *, waits):
        self.language = language
        self.wait = is_proposed(record, user, policy, waits=waits)
        self.proposals = proposals_of(record)
        texts = texts_of(record, {}) if self.wait or self.proposals else ()
        self.public = {t.key(language): t.written_in(language) for t in texts if t.is_projected}

    def put(self, record):
        if self.wait:
            put_proposals(record, self.proposals, self.language)

    def of(self, text):
        key = text.key(self.language)
        proposal = self.proposals.get(text.column(self.language)) if key in self.public else None
        return {"public": self.public.get(key, ""), "proposal": proposal}


def row(text, language, beside, names, by_key, told):
    """The language beside the target: the one that was chosen, where it has the text."""
    key = text.key(language)
    saved = clean(text.written_in(language))
    shown = beside if beside and text.written_in(beside) else other(text, language)
    mine = by_key.get(key)
    return Row(
        text=text,
        key=key,
        status=text.status(language),
        beside=text.written_in(shown) if shown else "",
        beside_tag=reader.tag(text.record.source_language if shown == "original" else shown or ""),
        saved=saved,
        value=mine.text if mine else saved,
        seen=f"{text.print}.{print_of(saved)}",
        right=bool(mine and mine.confirmed),
        told=told.get(key, ""),
        **names.of(text),
    )


def other(text, language):
    """What stands beside a text: its source; beside the source itself, another language."""
    if text.source != language:
        return text.source
    return next((code for code in CODES if code != language and text.written_in(code)), None)
