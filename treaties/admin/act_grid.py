"""The table of acts of one instrument: what is sent is read, merged and saved as a whole."""

import json

from django.core.exceptions import ValidationError
from django.db.models import F, Max
from django.forms import BaseFormSet, formset_factory
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.publishing.merging import Difference
from orgchart.models import Organization
from orgchart.querysets.names import name_key
from treaties.actions.grid import change_acts
from treaties.admin.act_rows import CELLS, ActRow, labels, texts_of
from treaties.admin.cells import read_kind
from treaties.admin.participants import Participants
from treaties.models import Act

PREFIX = "acts"
EMPTY_ROWS = 10
MOST_ROWS = 1500
ADDED_SHOWN = 100


class ActRows(BaseFormSet):
    """The sent rows, or those of `acts` and empty ones after them."""

    def __init__(self, data=None, *, grid, acts=()):
        self.grid, self.acts = grid, list(acts)
        super().__init__(data, prefix=PREFIX, initial=[{} for _act in self.acts])

    def get_form_kwargs(self, index):
        shown = index is not None and not self.is_bound and index < len(self.acts)
        return {"grid": self.grid, "act": self.acts[index] if shown else None}


ROWS = formset_factory(
    ActRow,
    formset=ActRows,
    extra=EMPTY_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + 1,
    validate_max=True,
)


def acts_in_order(instrument):
    """By the names of the participants as the page shows them, then by date."""
    own = Act.objects.of(instrument).with_ends()
    first_name = name_key(get_language(), "participant__name")
    return own.order_by(first_name, F("date").asc(nulls_first=True), "pk")


class Grid:
    """`acts` are those of the page; `data` is what was sent."""

    def __init__(self, instrument, acts=(), data=None):
        self.instrument, self.data = instrument, data
        self.differences, self.taken_over, self.general, self.doubtful = [], [], [], []
        self.labels = labels()
        self.shown = list(acts)
        self.is_judged = True
        self.rows = ROWS(data, grid=self, acts=self.shown)

    @cached_property
    def participants(self):
        return Participants()

    @cached_property
    def stored(self):
        """{key: act} of the acts that the page shows, of this instrument alone."""
        if self.data is None:
            return {act.pk: act for act in self.shown}
        keys = [row.key for row in self.rows.forms if row.key]
        return Act.objects.of(self.instrument).with_ends().in_bulk(keys)

    @cached_property
    def kind_of_others(self):
        """What a row without a kind means, as chosen above the table."""
        try:
            return read_kind(self.kind_sent) if self.kind_sent else None
        except ValidationError:
            return None

    @property
    def kind_sent(self):
        return (self.data or {}).get("kind_of_others", "")

    @property
    def newest(self):
        """The key after which acts are newer than the form."""
        return Act.objects.of(self.instrument).aggregate(newest=Max("pk"))["newest"] or 0

    # Saving

    def is_valid(self):
        if not self.rows.is_valid():
            return False
        self.refuse_same()
        return not any(row.errors for row in self.rows)

    def changed(self):
        return [row for row in self.rows if row.act is not None and not row.removed]

    def refuse_same(self):
        """No act twice, neither in the table nor beside those that are stored."""
        ours = {row.key for row in self.rows if row.key and (row.act or row.removed)}
        known = {
            tuple(kept)
            for key, *kept in Act.objects.of(self.instrument)
            .order_by()
            .values_list("pk", "participant_id", "kind", "date", "territory_id")
            if key not in ours
        }
        for row in self.changed():
            if row.identity in known:
                row.add_error("participant", _("This act is entered already."))
            known.add(row.identity)

    def save(self, *, actor, based_on, accepted):
        """(how many acts were saved, how many removed). Raises what `change_acts` raises."""
        saved = [row.act for row in self.changed()]
        removed = [self.stored[row.key] for row in self.rows if row.removed]
        with_participants(saved)
        if saved or removed:
            change_acts(
                self.instrument,
                saved=saved,
                removed=removed,
                accepted=accepted,
                actor=actor,
                based_on=based_on,
            )
        return len(saved), len(removed)

    # What is said of it

    def tell(self, told, severity):
        """Say what the law finds at the row of the act, or above the table where it has none."""
        rows = {id(row.act): row for row in self.rows if row.act}
        stored = {row.key: row for row in self.rows if row.key}
        for each in told:
            if row := rows.get(id(each.act)) or stored.get(each.act.pk):
                row.findings.append((severity, each.message))
            else:
                self.general.append(f"{each.act}: {each.message}")

    def tell_stored(self, findings):
        rows = {row.act.pk: row for row in self.rows if row.act}
        for finding in (*findings.refusals, *findings.warnings):
            rows[finding.key.pk].findings.append((finding.severity, finding.message))

    # Another editor

    def merge(self, newest):
        """Bring stale rows up to what is saved now; what was typed stays."""
        kept = [merged for row in self.rows.forms if (merged := self.merged(row)) is not None]
        added = acts_in_order(self.instrument).filter(pk__gt=newest)[:ADDED_SHOWN]
        for act in added:
            if act.pk not in self.stored:
                self.taken_over.append(str(act))
                kept.append(sent(act))
        self.data = self.data.copy()
        for key in [key for key in self.data if key.startswith(f"{PREFIX}-")]:
            del self.data[key]
        for index, row in enumerate(kept):
            self.data.update({f"{PREFIX}-{index}-{name}": text for name, text in row.items()})
        self.data[f"{PREFIX}-{TOTAL_FORM_COUNT}"] = str(len(kept))
        self.data[f"{PREFIX}-{INITIAL_FORM_COUNT}"] = "0"
        self.__dict__.pop("stored", None)
        self.rows = ROWS(self.data, grid=self)

    def merged(self, row):
        """The row as it is sent again, or None where nothing is left of it."""
        yours, was, act = row.texts(), row.made_with(), self.stored.get(row.key)
        if row.key is None:
            return yours
        if act is None:
            return self.merged_with_removed(row, yours, was)
        now = texts_of(act)
        was = was or now
        for name in CELLS:
            if yours[name] == was[name] != now[name]:
                yours[name] = now[name]
                self.taken_over.append(f"{act} – {self.labels[name]}")
            elif yours[name] != now[name] != was[name]:
                self.note(f"{act} – {self.labels[name]}", yours[name], now[name])
        if row.removed and was == now:
            yours["DELETE"] = "on"
        elif row.removed:
            self.note(str(act), _("to be removed"), _("changed in the meantime; kept"))
        return yours | {"id": str(act.pk), "was": json.dumps(now)}

    def merged_with_removed(self, row, yours, was):
        name = " · ".join(filter(None, (yours[cell] for cell in ("participant", "kind", "date"))))
        if row.removed or yours == was:
            self.taken_over.append(_("%(act)s, removed") % {"act": name})
            return None
        self.note(name, name, _("removed"))
        return yours

    def note(self, label, yours, saved):
        self.differences.append(Difference(label, yours, saved, by_both=True, dir="auto"))

    def add_rows(self):
        """The same table with more empty rows, for who has no script."""
        self.data, self.is_judged = self.data.copy(), False
        total = f"{PREFIX}-{TOTAL_FORM_COUNT}"
        self.data[total] = str(min(len(self.rows.forms) + EMPTY_ROWS, MOST_ROWS))
        self.rows = ROWS(self.data, grid=self)


def with_participants(acts):
    """Their participants and territories in one query, for what is said of them."""
    keys = {key for act in acts for key in (act.participant_id, act.territory_id) if key}
    known = Organization.objects.in_bulk(keys)
    for act in acts:
        act.participant, act.territory = known[act.participant_id], known.get(act.territory_id)


def sent(act):
    """A saved act as an untouched row of the table sends it."""
    return texts_of(act) | {"id": str(act.pk), "was": json.dumps(texts_of(act))}
