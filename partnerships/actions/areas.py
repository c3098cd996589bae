"""The rows of a cooperation area: partners and activities, as an editor writes them."""

from directory.languages import columns
from partnerships.actions.lines import matched
from partnerships.models import AreaActivity, AreaPartner

WORDS, TEXT = columns("words"), columns("text")


def texts_of(row, names):
    return tuple(getattr(row, name) or "" for name in names)


def named(names, texts):
    return dict(zip(names, texts, strict=True))


def set_activities(area, lines):
    """Make the activities of an area those of the lines: tuples of a text in each language."""
    rows = [(row, texts_of(row, TEXT)) for row in area.activities.in_order()]
    kept, left_over = matched(rows, lines)
    delete(left_over)
    wanted = [
        (row or AreaActivity(area=area, partnership=area.partnership), named(TEXT, texts))
        for row, texts in kept
    ]
    write_in_order(wanted)


def set_partners(area, organizations, lines):
    """Make the partners of an area these organizations and, in words, these groups.

    They stay in the order in which they stand. What is new comes after them; where the
    organizations come in another order than before, they go before the groups.
    """
    rows = list(area.partners.in_order())
    by_key = {row.organization_id: row for row in rows if row.organization_id}
    before = [key for key in by_key if key in {each.pk for each in organizations}]
    chosen = [by_key.pop(each.pk, None) or a_partner(area, each) for each in organizations]
    groups = [(row, texts_of(row, WORDS)) for row in rows if not row.organization_id]
    kept, left_over = matched(groups, lines)
    delete([*by_key.values(), *left_over])
    called = [(row or a_partner(area), named(WORDS, texts)) for row, texts in kept]
    wanted = [*((row, {}) for row in chosen), *called]
    if [row.organization_id for row in chosen if row.pk] == before:
        wanted.sort(key=lambda each: rows.index(each[0]) if each[0].pk else len(rows))
    write_in_order(wanted)


def a_partner(area, organization=None):
    return AreaPartner(area=area, partnership=area.partnership, organization=organization)


def delete(rows):
    for row in rows:
        row.delete()


def write_in_order(wanted):
    """Save the rows that are new or differ. A row keeps its position where that is in order."""
    last = 0
    for row, texts in wanted:
        position = row.position if row.position > last else last + 1
        changed = (
            not row.pk or position != row.position or texts_of(row, texts) != tuple(texts.values())
        )
        row.position = last = position
        if changed:
            for name, text in texts.items():
                setattr(row, name, text)
            row.full_clean()
            row.save()
