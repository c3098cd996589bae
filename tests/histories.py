"""Time drawn as lines.

    DRAWN = '''
                        2005    2010-05  2017-06-15
    Ministry            ---------------------------
    Bureau < Ministry   [----------------)
    Bureau < Agency                      [---------
    Bureau = "Office"   [-------)
    Bureau: Amal                [--------)
    '''

The first line names the days; `[` and `)` stand right under the first letter of one. `[` is the day
from which a row holds, `)` the first one on which it does not; without them an end is open. A line
is a place under another organization (or as a root), a name, or the head of an organization.
"""

import re

from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from orgchart.actions.organizations import found_organization
from orgchart.actions.tree import project_tree
from orgchart.models import Name, Organization, Placement
from tests.builders import a_person, a_post, an_appointment

LINE = re.compile(r"(?P<what>.*\S)\s+(?P<bar>[\[-]-*\)?)\s*")


def history_of(drawn, drafts=()):
    """{name: organization}, all published but the `drafts`; the tree is today's."""
    ruler, *lines = [line for line in drawn.splitlines() if line.strip()]
    days = {match.start(): PartialDate.parse(match.group()) for match in re.finditer(r"\S+", ruler)}
    made, seen = {}, set()
    for line in lines:
        what, dates = read(line, days)
        name = re.split(r" < | = |: ", what)[0]
        if name not in made:
            made[name] = founded(name)
        if " = " in what:
            write_name(made[name], what.split(" = ")[1].strip('"'), dates)
        elif ": " in what:
            write_head(made[name], what.split(": ")[1], dates)
        else:
            write_place(made[name], what.partition(" < ")[2], made, dates, first=name not in seen)
            seen.add(name)
    project_tree()
    for name, organization in made.items():
        if name not in drafts:
            made[name] = publishing.publish(organization)
    return made


def read(line, days):
    match = LINE.fullmatch(line)
    bar, offset = match.group("bar"), match.start("bar")
    dates = {}
    if bar.startswith("["):
        dates["start"] = days[offset]
    if bar.endswith(")"):
        dates["end"] = days[offset + len(bar) - 1]
    return match.group("what").strip(), dates


def columns(dates):
    found = {}
    for end, date in dates.items():
        found |= {f"{end}_date": date.earliest, f"{end}_date_precision": date.precision}
    return found


def founded(name):
    organization = Organization(name_en=name, kind="bureau")
    found_organization(organization)
    return organization


def write_place(organization, under, made, dates, first):
    if first:
        Placement.objects.filter(organization=organization).delete()
    parent = made[under] if under else None
    position = len(made)
    Placement.objects.create(
        organization=organization, parent=parent, position=position, **columns(dates)
    )


def write_name(organization, name, dates):
    """The name in this time; what it was called before is split around it."""
    old = Name.objects.get(organization=organization, name_en=organization.name_en)
    around = [("end", dates.get("start")), ("start", dates.get("end"))]
    old.delete()
    for end, date in around:
        if date:
            Name.objects.create(
                organization=organization,
                root=organization,
                name_en=organization.name_en,
                **columns({end: date}),
            )
    Name.objects.create(
        organization=organization, root=organization, name_en=name, **columns(dates)
    )


def write_head(organization, person, dates):
    post = organization.posts.filter(is_head=True).first()
    post = post or a_post(organization, f"Head of {organization.name_en}", is_head=True)
    an_appointment(post, a_person(person), **columns(dates))
