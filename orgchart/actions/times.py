"""The dated names, or the dated places, of one organization while they are corrected."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from directory.history.as_of import today
from directory.history.fields import set_partial_date
from directory.languages import columns
from directory.publishing import actions as publishing
from orgchart.actions.changes import PARENT_THEN, take_effect
from orgchart.actions.dated import CYCLE_THEN, note_due
from orgchart.actions.organizations import OPEN_BELOW
from orgchart.actions.past import ROOTS, WITHOUT_NAME
from orgchart.actions.projection import project_names
from orgchart.models import Name, Organization, Placement, TreeNode

NAMELESS = _("Give it a name in at least one language.")
NAMELESS_THEN = _(
    "On some day it would have a place but no name. Choose days that leave no gap between its "
    "names."
)
PARENT_ENDED = _("The organization to stand under is closed before this place ends.")
OTHERS_FIRST = _(
    "Then a name or a place would end before it begins, since the first and the last of both go "
    "with the days of founding and of the end. Correct the others first."
)
OTHER = {Name: Placement, Placement: Name}


class Times:
    """All rows of one kind, locked and in order. `settle` saves what was set, or refuses it."""

    def __init__(self, model, organization):
        TreeNode.objects.lock()
        publishing.lock_record(organization)
        # As it is stored: a form may have written on the other instance.
        self.model, self.organization = model, Organization.objects.get(pk=organization.pk)
        self.rows = self.stored_rows(model)
        self.life = self.ends()
        self.lacked_a_name = lacks_a_name(organization)
        self.set_rows, self.shifted = [], []

    def stored_rows(self, model):
        rows = model.objects.filter(organization=self.organization).select_for_update()
        return list(rows.order_by("during"))

    def locked(self, row):
        found = next((each for each in self.rows if each.pk == row.pk), None)
        if found is None:
            raise publishing.Gone
        return found

    def beside(self, row):
        """The rows before and after one."""
        at = self.rows.index(row)
        return self.rows[at - 1] if at else None, (self.rows[at + 1 :] or [None])[0]

    def ends(self):
        return self.rows[0].start, self.rows[-1].end

    def set(self, row, **values):
        before = where(row)
        for name, date in (("start", "start_date"), ("end", "end_date")):
            if name in values:
                set_partial_date(row, date, values.pop(name))
        for name, value in values.items():
            setattr(row, name, value)
        self.set_rows.append(row)
        if row.pk is None or where(row) != before:
            self.shifted.append(row)

    def remove(self, row):
        key = row.pk
        row.delete()
        row.pk = key
        self.rows.remove(row)
        self.shifted.append(row)

    def settle(self, corrected):
        """Save, see that every day is sound, and show today what holds today."""
        self.save_all(corrected)
        lives_otherwise = self.ends() != self.life
        if lives_otherwise:
            self.pass_life_on()
            refuse_orphans(self.organization)
        if self.shifted and (lives_otherwise or self.model is Placement):
            refuse_missing_parents([row for row in self.shifted if row in self.rows])
            refuse_circles(self.organization)
            keep_position(self.organization)
            take_effect([self.organization])
        if not self.lacked_a_name and lacks_a_name(self.organization):
            raise ValidationError(NAMELESS_THEN, code="nameless")
        give_roots(self.organization)
        note_due()
        project_names([self.organization.pk])

    def save_all(self, corrected):
        """First the rows that give way, then the corrected one, then those that take its place:
        no two may hold at once."""
        stored = {row.pk: row for row in self.model.objects.filter(organization=self.organization)}

        def turn(row):
            return 1 if row is corrected else 2 * takes_more(row, stored[row.pk])

        for row in sorted(self.set_rows, key=turn):
            if self.model is Name:
                self.complete_name(row)
            row.full_clean()
            row.save()
        self.rows = self.stored_rows(self.model)

    def complete_name(self, name):
        named = any(getattr(name, column) for column in columns("name"))
        if not named and not self.organization.original_name:
            raise ValidationError({columns("name")[0]: NAMELESS})
        if name.root_id is None:
            name.root = self.organization

    def pass_life_on(self):
        """The days of founding and of the end, to the organization and the rows of the other
        kind."""
        (founded, dissolved), organization = self.ends(), self.organization
        others = self.stored_rows(OTHER[self.model])
        if founded != self.life[0]:
            set_partial_date(organization, "founded", founded)
            set_partial_date(others[0], "start_date", founded)
        if dissolved != self.life[1]:
            set_partial_date(organization, "dissolved", dissolved)
            set_partial_date(others[-1], "end_date", dissolved)
            organization.closure_kind = organization.closure_kind if dissolved else ""
        try:
            for row in others:
                row.full_clean()
                row.save()
        except ValidationError:
            raise ValidationError(OTHERS_FIRST, code="others_first") from None
        organization.full_clean()
        organization.save()


def where(row):
    return row.start, row.end, getattr(row, "parent_id", None)


def takes_more(row, stored):
    sooner = stored.start and (not row.start or row.start.earliest < stored.start.earliest)
    later = stored.end and (not row.end or row.end.earliest > stored.end.earliest)
    return bool(sooner or later)


def refuse_orphans(organization):
    """Nothing may stand under it after its end."""
    end = Placement.objects.filter(organization=organization).latest("during").during.upper
    below = Placement.objects.filter(parent=organization)
    if end and below.in_force_from(end).exists():
        raise ValidationError(OPEN_BELOW, code="below")


def refuse_missing_parents(rows):
    """What one stands under has to exist then, and may not end sooner."""
    for row in rows:
        if getattr(row, "parent_id", None) is None:
            continue
        during = Placement.objects.values_list("during", flat=True).get(pk=row.pk)
        above = Placement.objects.filter(organization=row.parent_id)
        if not above.filter(during__overlap=during).exists():
            raise ValidationError(PARENT_THEN, code="parent")
        end = above.latest("during").during.upper
        if end and (during.upper is None or during.upper > end):
            raise ValidationError(PARENT_ENDED, code="parent")


def refuse_circles(organization):
    """No day may come, nor have been, on which an organization stands under itself; also where
    one without a place that day is passed by its nearest place."""
    with connection.cursor() as cursor:
        cursor.execute(CIRCLE, {"organization": organization.pk})
        if cursor.fetchone():
            raise ValidationError(CYCLE_THEN, code="cycle")


# Each place counts as far as the next ones on both sides: in a gap either may be the nearest.
PLACES = """
SELECT q.parent_id, daterange(
    lag(upper(q.during)) OVER (ORDER BY q.during), lead(lower(q.during)) OVER (ORDER BY q.during)
) AS during FROM orgchart_placement q WHERE q.organization_id = """
CIRCLE = f"""
WITH RECURSIVE above AS (
    SELECT p.parent_id AS id, p.during FROM ({PLACES} %(organization)s) p
    WHERE p.parent_id IS NOT NULL
    UNION
    SELECT p.parent_id, p.during * above.during
    FROM above JOIN LATERAL ({PLACES} above.id) p ON p.during && above.during
    WHERE p.parent_id IS NOT NULL AND above.id <> %(organization)s
)
SELECT 1 FROM above WHERE id = %(organization)s LIMIT 1
"""


def keep_position(organization):
    """Where it stands under the same parent as before, it keeps its place among the others."""
    node = TreeNode.objects.filter(pk=organization.pk).first()
    if node:
        held = Placement.objects.in_force_on(today()).filter(organization=organization)
        held.filter(parent=node.parent_id).update(position=node.position)


def give_roots(organization):
    """The trees to which its names belong, as for a file of past names."""
    with connection.cursor() as cursor:
        cursor.execute(ROOTS, {"organizations": [organization.pk], "today": today()})


def lacks_a_name(organization):
    """Has it a place on some day, but no name?"""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_NAME, [[organization.pk]])
        return bool(cursor.fetchone())
