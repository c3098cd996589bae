from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Q
from django.db.models.functions import Coalesce, ExtractYear

from directory.languages import MARKS, OUTDATED, columns
from directory.publishing.enums import State
from orgchart.querysets.days import known_q
from treaties.enums import ActKind, EntryBasis
from treaties.law.faults import PARTICIPANT_KINDS
from treaties.law.kinds import CONSENTS
from treaties.law.status import status_on


def public_organization_q(name=""):
    """Published, and not below one that is hidden; also one that is not in today's tree any more.

    States that ended (Czechoslovakia) have no node; what they did stays public, unless they were
    hidden when they ended.
    """
    return known_q(name or "pk")


def public_row_q():
    """Every end of the row is public."""
    return (
        Q(instrument__state=State.PUBLISHED)
        & public_organization_q("participant")
        & (Q(territory=None) | public_organization_q("territory"))
    )


class ActQuerySet(models.QuerySet):
    def public(self):
        return self.filter(public_row_q())

    def of_public_participants(self):
        """Without those of hidden participants: to count the ones of public instruments.

        The few hidden are found once for all instruments, where `public` joins every act.
        """
        participants = self.model._meta.get_field("participant").related_model._base_manager
        hidden = participants.filter(kind__in=sorted(PARTICIPANT_KINDS)).exclude(
            public_organization_q()
        )
        return self.exclude(participant__in=hidden.values("pk"))

    def of(self, instrument):
        return self.filter(instrument=instrument)

    def of_participant(self, organization):
        return self.filter(participant=organization)

    def for_territory(self, organization):
        """What others did for it: extensions to it, and whatever else names it as the territory."""
        return self.filter(territory=organization)

    def about(self, instruments):
        return self.filter(instrument__in=instruments)

    def instruments(self):
        """Those about which they are."""
        instruments = self.model._meta.get_field("instrument").related_model.objects
        return instruments.filter(pk__in=self.order_by().values("instrument"))

    def of_kinds(self, kinds):
        return self.filter(kind__in=kinds)

    def known_on(self, day):
        """Those done by the day; those without a date are older than any."""
        return self.filter(Q(date=None) | Q(date__lte=day))

    def consents(self):
        return self.filter(kind__in=sorted(CONSENTS), territory=None)

    def with_ends(self):
        return self.select_related("participant", "territory")

    def public_participants(self):
        """The public ones that did them about public instruments, as organizations; each is asked
        once, where `public` asks act by act."""
        organizations = self.model._meta.get_field("participant").related_model.objects
        acts = self.filter(instrument__state=State.PUBLISHED).order_by()
        return organizations.filter(public_organization_q(), pk__in=acts.values("participant"))

    def participants(self):
        """Those that did them, public or not."""
        organizations = self.model._meta.get_field("participant").related_model.objects
        return organizations.filter(pk__in=self.order_by().values("participant"))

    def territories(self):
        """Those for which they were done."""
        organizations = self.model._meta.get_field("territory").related_model.objects
        return organizations.filter(pk__in=self.order_by().values("territory"))

    def lines(self):
        """The bare rows of a page with all acts of an instrument, in their order, as LINE says."""
        query = self.with_effect().query
        return models.QuerySet(self.model, query=query, using=self.db).values_list(*LINE)

    def with_effect(self):
        """With `effect`: the day from which it has effect, the source's before the computed one."""
        return self.annotate(effect_day=Coalesce("effect_date", "computed_effect"))

    def in_order(self):
        """By their dates; those without one come first."""
        return self.order_by(models.F("date").asc(nulls_first=True), "pk")

    def by_year(self):
        """[(year, kind, how many)] of the dated ones, in order."""
        dated = self.exclude(date=None).annotate(year=ExtractYear("date")).order_by("year", "kind")
        return dated.values_list("year", "kind").annotate(number=models.Count("pk"))

    def statuses_on(self, day):
        """{(instrument, participant): Status} of all that have any status on the day.

        Two queries: for the acts of one instrument, of one participant, or all of them. The acts
        of a pair have to be all there. The acts of a Status are the rows of `status_rows`.
        """
        lives = self.instrument_lives()
        found = {}
        for pair, acts in self.rows_by_pair(lives).items():
            in_force_from, terminated, _by_signature = lives[pair[0]]
            ended = acts[0][-1]
            status = status_on(acts, in_force_from, day, terminated=terminated, ended=ended)
            if status is not None:
                found[pair] = status
        return found

    def rows_by_pair(self, lives):
        """{(instrument, participant): acts}, each act as the tuple of an ActRow's fields and more.

        What is done for a territory is left out. Where an instrument enters into force on
        signature, its signatures are consents.
        """
        signed = {key for key, life in lives.items() if life[2]}
        pairs = {}
        for row in self.status_rows():
            if row[0] == SIGNATURE and row[4] in signed:
                row = (DEFINITIVE, *row[1:])
            pair = row[4:6]
            if pair in pairs:
                pairs[pair] += (row,)
            else:
                pairs[pair] = (row,)
        return pairs

    def status_rows(self):
        """(kind, date, day of effect, id, instrument, participant, first day on which that is no
        more) of each act, by one bare query: `values_list` takes three times as long for 31,000.

        Of a plain QuerySet, since modeltranslation's gives the columns in an order of its own.
        """
        query = self.filter(territory=None).order_by().with_effect().query
        rows = models.QuerySet(self.model, query=query, using=self.db).values_list(
            "kind",
            "date",
            "effect_day",
            "pk",
            "instrument_id",
            "participant_id",
            "participant__dissolved",
        )
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            return []
        with connections[self.db].cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def instrument_lives(self):
        """{instrument: (in force from, terminated, whether signature is consent)}"""
        instruments = self.model._meta.get_field("instrument").related_model._base_manager
        if self.query.where:
            instruments = instruments.filter(pk__in=self.order_by().values("instrument"))
        return {
            key: (official or computed, terminated, basis == EntryBasis.SIGNATURE)
            for key, official, computed, terminated, basis in instruments.values_list(
                "pk", "entered_into_force", "computed_entry", "terminated", "entry_basis"
            )
        }


# Begins as an ActRow does.
LINE = (
    "kind", "date", "effect_day", "pk", "participant_id", "territory_id", "date_precision",
    "effect_date_precision", "source_url", "notification_number", "participant__dissolved",
    *columns("source", "note"),
)  # fmt: skip
SIGNATURE, DEFINITIVE = ActKind.SIGNATURE.value, ActKind.DEFINITIVE_SIGNATURE.value


class StatementQuerySet(models.QuerySet):
    def public(self):
        return self.filter(public_row_q())

    def of(self, instrument):
        return self.filter(instrument=instrument)

    def of_participant(self, organization):
        return self.filter(participant=organization)

    def in_force_on(self, day):
        """Made by the day and not withdrawn on it."""
        made = Q(date=None) | Q(date__lte=day)
        return self.filter(made & (Q(withdrawn=None) | Q(withdrawn__gt=day)))

    def numbers_by_instrument(self, instruments):
        """{instrument: how many of them} of some instruments, by their keys."""
        own = self.filter(instrument__in=instruments).order_by().values_list("instrument")
        return dict(own.annotate(number=models.Count("pk")))

    def made_by(self, day):
        """Those that were made by the day, also where they are withdrawn on it."""
        return self.filter(Q(date=None) | Q(date__lte=day))

    def lines(self):
        """(participant, id, id of what it objects to, date, its precision, withdrawn, its
        precision) of each, in their order."""
        plain = models.QuerySet(self.model, query=self.query.chain(), using=self.db)
        dates = ("date", "date_precision", "withdrawn", "withdrawn_precision")
        return plain.values_list("participant_id", "pk", "objects_to_id", *dates)

    def of_keys(self, keys):
        return self.filter(pk__in=keys)

    def for_pages(self):
        """With those who said them, and only the columns that a page shows."""
        named = ("slug", "code", "original_name", "source_language", *columns("name"))
        ends = [f"{end}__{name}" for end in ("participant", "territory") for name in named]
        return self.select_related("participant", "territory", "objects_to").only(
            "public_id", "kind", "instrument_id", "precludes_entry", "original_language",
            "articles", "date", "date_precision", "withdrawn", "withdrawn_precision", "source_url",
            "objects_to__public_id", *columns("text", "note", "source"), MARKS, OUTDATED, *ends,
        )  # fmt: skip

    def objections(self):
        return self.exclude(objects_to=None)

    def with_ends(self):
        return self.select_related("participant", "territory", "act")

    def with_objections(self, objections):
        """Each with the given objections to it, in `objected`."""
        return self.prefetch_related(models.Prefetch("objections", objections, to_attr="objected"))
