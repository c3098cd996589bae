"""The floor for the pages of treaties: the same content by bare psycopg and string building.

Whatever does not depend on the data (the head, the menu, the forms around the lists) is cut once
from an answer of ours, so that it is the same and costs the floor nothing. The rest is asked and
written anew each time, with every text escaped.
"""

import re
from collections import Counter
from html import escape

MONTHS = "January February March April May June July August September October November December"
MONTHS = MONTHS.split()
ACTS = """
SELECT o.slug, o.name_en, a.kind, a.date, coalesce(a.effect_date, a.computed_effect), a.territory_id
FROM treaties_act a
JOIN orgchart_organization o ON o.id = a.participant_id AND o.state = 'published'
LEFT JOIN orgchart_treenode n ON n.organization_id = o.id
WHERE a.instrument_id = %s AND coalesce(NOT n.hidden, true) AND a.date <= %s
ORDER BY lower(o.name_en), o.id, a.date, a.id"""
# What the page says beside, also where it is nothing.
BESIDE = (
    "SELECT participant_id, count(*) FROM treaties_statement WHERE instrument_id = %s GROUP BY 1",
    "SELECT m.role, o.slug, o.name_en FROM treaties_mandate m "
    "JOIN orgchart_organization o ON o.id = m.organization_id WHERE m.instrument_id = %s",
    "SELECT r.kind, i.slug, i.title_en FROM treaties_instrumentrelation r "
    "JOIN treaties_instrument i ON i.id = r.other_id WHERE r.instrument_id = %s",
    "SELECT s.slug, s.name_en FROM treaties_instrumentsubject t "
    "JOIN treaties_subject s ON s.id = t.subject_id WHERE t.instrument_id = %s",
)


def in_words(day):
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


class Frame:
    """An answer of ours, cut at the parts that the floor writes itself."""

    def __init__(self, html, *parts):
        self.pieces, rest = [], html
        for part in parts:
            found = re.search(part, rest, re.DOTALL)
            if not found:
                raise RuntimeError(f"The page has no part that looks like {part}")
            self.pieces.append(rest[: found.start(1)])
            rest = rest[found.end(1) :]
        self.pieces.append(rest)

    def filled(self, *parts):
        (*before, last) = self.pieces
        return "".join(
            [piece for pair in zip(before, parts, strict=True) for piece in pair] + [last]
        )


def words_of(html):
    """What a reader reads, without tags and spaces."""
    html = re.sub(r"<(title|style|script|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# The page of one instrument.

STOPS = r'<datalist id="time-stops"[^>]*>(.*?)</datalist>'
INSTRUMENT_PARTS = (
    STOPS,
    r"<h1>(.*?)</h1>",
    r'<dl class="facts">(.*?)</dl>',
    r'id="over-time".*?(<path\b.*?)\s*</svg>',
    r"<tbody>(.*?)</tbody>",
    r'id="by-year".*?(<rect\b.*?)\s*</svg>',
    r"<tbody>(.*?)</tbody>",
    r'id="participants".*?<tbody>(.*?)</tbody>',
)


def instrument_page(cursor, frame, slug, today):
    cursor.execute(
        "SELECT id, title_en, adopted, entered_into_force FROM treaties_instrument "
        "WHERE slug = %s AND state = 'published'",
        [slug],
    )
    key, title, adopted, entered = cursor.fetchone()
    for sql in BESIDE:
        cursor.execute(sql, [key])
        cursor.fetchall()
    cursor.execute(ACTS, [key, today])
    people = {}
    for row in cursor:
        people.setdefault(row[:2], []).append(row[2:])
    facts = (
        f"<div><dt>Adopted</dt><dd>{in_words(adopted)}</dd></div>"
        f"<div><dt>Entry into force</dt><dd>{in_words(entered)}</dd></div>"
    )
    rows = "".join([participant(who, acts, entered, today) for who, acts in people.items()])
    lines, years = lines_of(people, entered), acts_by_year(people)
    drawn = "".join([path_of(steps, today) for steps in lines])
    days = {adopted, entered}
    for acts in people.values():
        for _kind, date, effect, _territory in acts:
            days |= {date, effect or date}
    stops = stops_of(sorted(days), today, 60)
    return frame.filled(
        stops,
        escape(title),
        facts,
        drawn,
        numbers_by_year(lines),
        bars_of(years),
        table_of(years),
        rows,
    )


def participant(who, acts, entered, today):
    status, since, computed = standing(acts, entered, today)
    slug, name = who
    done = "".join([act(kind, date, effect) for kind, date, effect, _territory in acts])
    mark = ' <span class="computed">computed</span>' if computed else ""
    return (
        f'<tr><th scope="row"><a href="/en/organizations/{slug}/">{escape(name)}</a></th>'
        f'<td class="status">{status}</td><td>{in_words(since)}{mark}</td><td>{done}</td></tr>'
    )


def stops_of(days, today, most=0):
    """Options for the days of change and today; `most` of them, evenly."""
    days = sorted([*days, today])
    every = len(days) // most + 1 if most else 1
    kept = {*range(0, len(days), every), len(days) - 1}
    return "".join(
        [
            '<option value="">today</option>'
            if day == today
            else f'<option value="{day}">{in_words(day)}</option>'
            for place, day in enumerate(days)
            if place in kept or day == today
        ]
    )


def act(kind, date, effect):
    more = ""
    if effect and effect != date:
        more = (
            f'<span class="effect">takes effect {in_words(effect)} '
            '<span class="computed">computed</span></span>'
        )
    return f'<span class="act">{kind} <span class="when">{in_words(date)}</span>{more}</span>'


def standing(acts, entered, today):
    """(status, since when, whether that is computed) of who signed and ratified."""
    kind, date, effect, _territory = acts[-1]
    if kind != "ratification":
        return "signatory", date, False
    start = max(effect or date, entered)
    return (
        ("party", start, effect is not None) if start <= today else ("consent given", date, False)
    )


def lines_of(people, entered):
    """For parties, consents and signatures: [(day, how many from then on)]."""
    changes = [Counter(), Counter(), Counter()]
    parties, consented, signatories = changes
    for acts in people.values():
        signatories[acts[0][1]] += 1
        if acts[-1][0] == "ratification":
            ratified, bound = acts[-1][1], max(acts[-1][1], entered)
            signatories[ratified] -= 1
            consented[ratified] += 1
            consented[bound] -= 1
            parties[bound] += 1
    return [list(steps_of(change)) for change in changes]


def steps_of(change):
    number = 0
    for day in sorted(change):
        number += change[day]
        yield day, number


def path_of(steps, today):
    first, most = steps[0][0], max(number for _day, number in steps) or 1
    width = (today - first).days or 1
    drawn = [
        f"H{1000 * (day - first).days / width:.1f}V{200 * (1 - number / most):.1f}"
        for day, number in steps
    ]
    return f'<path class="line" d="M0.0 200.0{"".join(drawn)}H1000.0"/>'


def numbers_by_year(lines):
    """At the end of each year with a change."""
    years = sorted({day.year for steps in lines for day, _number in steps})
    at_end = [{day.year: number for day, number in steps} for steps in lines]
    rows, last = [], [0, 0, 0]
    for year in years:
        last = [found.get(year, before) for found, before in zip(at_end, last, strict=True)]
        rows.append((year, last))
    return table_of(rows)


def table_of(rows):
    return "".join(
        [
            f'<tr><th scope="row">{year}</th>' + "".join([f"<td>{n}</td>" for n in row]) + "</tr>"
            for year, row in rows
        ]
    )


def acts_by_year(people):
    """[(year, a number for each kind)]"""
    counts = Counter((date.year, kind) for acts in people.values() for kind, date, *_more in acts)
    kinds = [k for k in ("signature", "ratification") if any(kind == k for _y, kind in counts)]
    years = sorted({year for year, _kind in counts})
    return [(year, [counts[year, kind] for kind in kinds]) for year in years]


def bars_of(rows):
    most = max(sum(row) for _year, row in rows)
    first, width = rows[0][0], 100 / (rows[-1][0] - rows[0][0] + 1)
    bars = []
    for year, row in rows:
        below, x = 0, (year - first) * width
        for place, number in enumerate(row, 1):
            if number:
                below += number
                bars.append(
                    f'<rect class="series-{place}" x="{x:.2f}%" width="{width:.2f}%" '
                    f'y="{228 - 200 * below / most:.1f}" height="{200 * number / most:.1f}"/>'
                )
    return "".join(bars)


# The list of instruments.

LIST_PARTS = (
    STOPS,
    r'name="kind">\s*<option value="">any</option>(.*?)</select>',
    r'name="year">\s*<option value="">any</option>(.*?)</select>',
    r'name="participant">\s*<option value="">any</option>(.*?)</select>',
    r'<p class="found" role="status">(.*?)</p>',
    r'<ol class="instruments">(.*?)</ol>',
)
OPTIONS = {
    "kind": "SELECT kind, count(*) FROM treaties_instrument WHERE state = 'published' GROUP BY 1 "
    "ORDER BY 1",
    "year": "SELECT extract(year FROM adopted)::int, count(*) FROM treaties_instrument "
    "WHERE state = 'published' AND adopted IS NOT NULL GROUP BY 1 ORDER BY 1 DESC",
    "subject": "SELECT s.slug, count(*) FROM treaties_instrumentsubject t "
    "JOIN treaties_subject s ON s.id = t.subject_id GROUP BY 1",
    "organization": "SELECT DISTINCT m.role, o.slug, o.name_en FROM treaties_mandate m "
    "JOIN orgchart_organization o ON o.id = m.organization_id",
}
PARTICIPANTS = """
SELECT o.slug, o.name_en FROM orgchart_organization o
LEFT JOIN orgchart_treenode n ON n.organization_id = o.id
WHERE o.state = 'published' AND coalesce(NOT n.hidden, true)
AND EXISTS (SELECT FROM treaties_act a WHERE a.participant_id = o.id)
ORDER BY lower(o.name_en)"""
INSTRUMENTS = """
SELECT i.slug, i.title_en, i.symbol, i.kind, i.adopted, i.entered_into_force,
    (SELECT count(DISTINCT a.participant_id) FROM treaties_act a
     WHERE a.instrument_id = i.id AND a.date <= %(day)s AND a.territory_id IS NULL)
FROM treaties_instrument i WHERE i.state = 'published' AND i.adopted <= %(day)s
ORDER BY lower(i.title_en), i.symbol LIMIT 50"""


DAYS = """
SELECT day FROM (
    SELECT adopted FROM treaties_instrument WHERE state = 'published'
    UNION SELECT entered_into_force FROM treaties_instrument WHERE state = 'published'
    UNION SELECT terminated FROM treaties_instrument WHERE state = 'published'
) AS d(day) WHERE day IS NOT NULL ORDER BY day DESC LIMIT 200"""


def list_page(cursor, frame, today):
    found = {}
    cursor.execute(DAYS)
    stops = stops_of([day for (day,) in cursor][::-1], today)
    for name, sql in OPTIONS.items():
        cursor.execute(sql)
        found[name] = cursor.fetchall()
    cursor.execute(PARTICIPANTS)
    options = [f'<option value="{slug}">{escape(name)}</option>' for slug, name in cursor]
    cursor.execute("SELECT count(*) FROM treaties_instrument WHERE state = 'published'")
    (total,) = cursor.fetchone()
    cursor.execute(INSTRUMENTS, {"day": today})
    lines = [instrument_line(*row, today) for row in cursor]
    return frame.filled(
        stops,
        *(numbered(found[name]) for name in ("kind", "year")),
        "".join(options),
        f"{total} instruments",
        "".join(lines),
    )


def numbered(rows):
    return "".join(f'<option value="{value}">{value} ({n})</option>' for value, n in rows)


def instrument_line(slug, title, symbol, kind, adopted, entered, participants, today):
    life = "in force" if entered <= today else "not in force"
    return (
        f'<li><p class="instrument-name"><a href="/en/treaties/{slug}/">{escape(title)}</a> '
        f'<bdi class="code">{escape(symbol)}</bdi></p><p class="remark">'
        f'<span class="instrument-kind">{kind}</span> · adopted {in_words(adopted)} · '
        f'<span class="life">{life}</span></p>'
        f'<p class="instrument-number"><strong>{participants}</strong> participants</p></li>'
    )
