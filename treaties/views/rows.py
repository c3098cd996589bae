"""The rows of the table of participants, as HTML.

A template takes ten times as long for 200 participants and 400 acts, half of the time of the page.
Whatever is not written here is escaped once, by `Remembered`.
"""

from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from directory.history.fields import partial_date
from directory.history.partial_dates import PartialDate
from directory.templatetags.languages import in_words, markdown
from orgchart.models import Name
from treaties.enums import ActKind
from treaties.models import Act
from treaties.views.filters import marked_names, safe

ROW = (
    '<tr><th scope="row"><a href="{address}">{name}</a>{statements}</th>'
    '<td class="status">{status}</td><td>{since}</td><td>{acts}</td></tr>\n'
)


class Remembered(dict):
    """The answers of a function, each made and escaped once."""

    def __init__(self, function):
        self.function = function

    def __missing__(self, key):
        answer = self[key] = safe(self.function(key))
        return answer


class Days(dict):
    """Days in words, by the day and how well it is known."""

    def __missing__(self, key):
        answer = self[key] = escape(in_words(PartialDate(*key)))
        return answer


class Words:
    """What the rows of one page have in common."""

    def __init__(self, deeds, request, statuses):
        self.request = request
        self.days = Days()
        self.kinds = Remembered(lambda kind: ActKind(kind).label)
        self.statuses = Remembered(statuses.get)
        self.territories = territories_of(deeds, request)
        self.computed = f' <span class="computed">{escape(pgettext("a day", "computed"))}</span>'
        self.effect = escape(_("takes effect"))
        self.for_territory = escape(pgettext("an act for a territory", "for"))
        self.notification = escape(_("Depositary notification"))


def body_of(rows, deeds, request, numbers, statuses):
    """The rows one after the other. Addresses are made once for all."""
    words = Words(deeds, request, statuses)
    before, after = reverse("organization", args=["_"]).split("_")
    after += f"?as_of={request.as_of}" if request.as_of else ""
    said = escape(_("Statements"))
    query = {"as_of": request.as_of} if request.as_of else {}
    html = []
    for row, name in zip(rows, marked_names(rows, request), strict=True):
        number, statements = numbers.get(row.pk), ""
        if number:
            here = escape("?" + urlencode(query | {"by": row.slug}) + "#statements")
            statements = f' <a class="remark" href="{here}">{said}: {number}</a>'
        html.append(
            ROW.format(
                address=f"{before}{row.slug}{after}",
                name=name,
                statements=statements,
                status=words.statuses[row.kind],
                since=since_html(row.status, deeds, words),
                acts="".join([act_html(line, words) for line in row.acts]),
            )
        )
    return mark_safe("".join(html))  # noqa: S308 - all of it was escaped piece by piece


def act_html(line, words):
    parts = [f'<span class="act">{words.kinds[line.kind]}']
    if line.territory:
        name = words.territories.get(line.territory, "")
        parts.append(f' <span class="remark">{words.for_territory} {name}</span>')
    if line.date:
        parts.append(f' <span class="when">{words.days[line.date, line.date_precision]}</span>')
    if line.effect and line.effect != line.date:
        computed = words.computed if line.computed else ""
        effect = f"{words.effect} {words.days[line.effect, line.effect_known]}{computed}"
        parts.append(f'<span class="effect">{effect}</span>')
    parts.append("</span>")
    if line.notification or line.note:
        parts.append(note_html(line, words))
    return "".join(parts)


def note_html(line, words):
    number, note = line.notification, line.note
    told = f"<p>{words.notification} <bdi>{escape(number)}</bdi></p>" if number else ""
    text = markdown({"request": words.request}, note, "note") if note else ""
    return f'<div class="act-note">{told}{text}</div>'


def since_html(status, deeds, words):
    day, computed = since_of(status, deeds)
    if day is None:
        return ""
    return words.days[day.earliest, day.precision] + (words.computed if computed else "")


def since_of(status, deeds):
    """(the first day of a status as exactly as it is known, whether it is computed)"""
    if status is None or status.since is None:
        return None, False
    for line in reversed(status.acts):
        if line.effect == status.since:
            return line.effect_day, line.computed
        if line.date == status.since:
            return line.day, False
    instrument = deeds.instrument
    begins, ended = instrument.in_force_from, partial_date(instrument, "terminated")
    if begins and begins.earliest == status.since:
        return begins, instrument.official_entry is None
    if ended and ended.earliest == status.since:
        return ended, False
    return PartialDate(status.since), True


def territories_of(deeds, request):
    """{territory: its name}"""
    if all(line.territory is None for line in deeds.lines):
        return {}
    territories = Act.objects.public().of(deeds.instrument).territories().for_lists()
    found = Name.objects.give_names(list(territories), request.day)
    return {one.pk: name for one, name in zip(found, marked_names(found, request), strict=True)}
