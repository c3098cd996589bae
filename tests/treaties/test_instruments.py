import pytest
from django.core.exceptions import ValidationError

from directory.permissions import Action
from directory.publishing import actions as publishing
from directory.publishing.revisions import last_revision
from tests.builders import an_organization
from tests.built_once import built_once
from tests.conftest import a_user
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_instrument,
    dated,
)
from tests.treaties.timelines import day
from treaties.actions.checks import check_statements
from treaties.actions.effects import entry_on
from treaties.actions.instruments import save_instrument
from treaties.enums import UNTC_CODES, ActKind, StatusKind
from treaties.models import Act, EntryParticipant, Instrument, Mandate, Statement
from treaties.permissions import INSTRUMENTS

pytestmark = pytest.mark.django_db


def after(count, **fields):
    return {"entry_basis": "consents", "entry_count": count} | fields


def test_the_letters_of_the_status_tables_are_told_apart_by_case():
    assert UNTC_CODES["A"] == ActKind.ACCEPTANCE
    assert UNTC_CODES["a"] == ActKind.ACCESSION
    assert ActKind.APPROVAL.code == "AA"
    assert ActKind.SIGNATURE.code == ""


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"title_en": "Treaty on Space", "code": "TS"}, "treaty-on-space"),
        ({"title_en": "Treaty on Space", "short_title_en": "Space Treaty"}, "space-treaty"),
        ({"title_en": "", "symbol": "A/RES/71/291"}, "a-res-71-291"),
        ({"title_en": "", "title_fr": "Traité"}, "traite"),
    ],
)
def test_an_address_is_made_from_the_title_or_the_symbol(fields, slug):
    assert an_instrument(**fields).slug == slug


def test_an_address_that_is_taken_gets_the_symbol():
    an_instrument("Convention")
    assert an_instrument("Convention", symbol="C/2").slug == "convention-c-2"


def test_an_instrument_needs_a_title_or_a_symbol():
    with pytest.raises(ValidationError, match="title"):
        an_instrument("")


@pytest.mark.parametrize(
    ("fields", "dates", "sentence"),
    [
        ({"kind": "nonsense"}, {}, "nonsense"),
        ({"entry_basis": "nonsense"}, {}, "nonsense"),
        ({"entry_delay": 3, "entry_basis": "consents"}, {}, "number and its unit"),
        ({"later_delay_unit": "days"}, {}, "number and its unit"),
        ({"entry_count": 3}, {}, "needs an entry into force after consents"),
        ({"entry_count": 0, "entry_basis": "consents"}, {}, "above zero"),
        ({"entry_basis": "fixed_date"}, {}, "Give the fixed day"),
        ({"authentic_languages": "ar;en"}, {}, "language tags"),
        ({}, {"entered_into_force": "1970", "terminated": "1969"}, "ends before it enters"),
        (
            {},
            {"opened_for_signature": "1970", "closed_for_signature": "1969"},
            "closes for signature before",
        ),
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(fields, dates, sentence):
    with pytest.raises(ValidationError, match=sentence):
        an_instrument(dates=dates, **fields)


@pytest.mark.parametrize("tags", ["", "ar", "ar en fr", "zh-Hans ru"])
def test_authentic_languages_are_tags_with_a_space_between(tags):
    assert an_instrument(authentic_languages=tags).authentic_language_tags == tags.split()


def test_an_instrument_does_not_belong_to_itself_over_others():
    convention = an_instrument("Convention")
    protocol = an_instrument("Protocol", parent=convention)
    convention.parent = protocol
    with pytest.raises(ValidationError, match="belong to itself"):
        save_instrument(convention)


def in_force(on):
    return {row.title_en for row in Instrument.objects.in_force_on(day(on))}


def test_an_instrument_is_in_force_by_its_official_day_else_by_the_computed_one():
    """computed:  ....1971-------->
    official:     ......1972---1990
    resolution:   ..........1975-->
    unknown:      ..."""
    computed = an_instrument("computed", **after(1))
    acts_of(computed, a_state(), "1971 accession")
    an_instrument("official", dates={"entered_into_force": "1972", "terminated": "1990"})
    an_instrument("resolution", dates={"adopted": "1975"}, entry_basis="adoption")
    an_instrument("unknown", dates={"adopted": "1960"})
    assert in_force("1970") == set()
    assert in_force("1971") == {"computed"}
    assert in_force("1980") == {"computed", "official", "resolution"}
    assert in_force("1990") == {"computed", "resolution"}
    away = Instrument.objects.not_in_force_on(day("1980"))
    assert {row.title_en for row in away} == {"unknown"}


def test_a_disputed_day_of_entry_is_found():
    state = a_state()
    for title, official in {"agreed": "1971-05", "disputed": "1971-06-01", "open": None}.items():
        instrument = an_instrument(title, dates={"entered_into_force": official}, **after(1))
        acts_of(instrument, state, "1971-05-14 accession")
    found = Instrument.objects.with_disputed_entry()
    assert [row.title_en for row in found] == ["disputed"]
    assert [row.entry_is_disputed for row in found] == [True]
    assert not Instrument.objects.get(title_en="agreed").entry_is_disputed


def test_an_instrument_says_on_a_day_what_it_lacks_to_enter_into_force():
    usa, kenya = a_state("United States"), a_state("Kenya")
    instrument = an_instrument(**after(2))
    EntryParticipant.objects.create(instrument=instrument, participant=usa)
    acts_of(instrument, kenya, "1970 accession")
    acts_of(instrument, usa, "1972 accession")
    assert entry_on(instrument, day("1971")) == (None, 1, {usa.pk})
    assert entry_on(instrument, day("1972")).day == day("1972")


def test_a_rule_that_is_changed_computes_the_days_anew():
    instrument = an_instrument(**after(1))
    (act,) = acts_of(instrument, a_state(), "1971-01-01 accession")
    instrument.refresh_from_db()
    instrument.entry_delay, instrument.entry_delay_unit = 30, "days"
    save_instrument(instrument)
    act.refresh_from_db()
    assert instrument.computed_entry == act.computed_effect == day("1971-01-31")


def test_computed_days_are_in_no_snapshot():
    instrument = an_instrument(**after(1))
    acts_of(instrument, a_state(), "1971 accession")
    snapshot = last_revision(instrument).snapshot
    assert "computed_entry" not in snapshot["fields"]
    assert "computed_effect" not in snapshot["owned"]["acts"][0]


def test_an_edit_is_refused_for_new_faults_and_not_for_those_that_it_found():
    instrument = an_instrument(dates={"adopted": "1968"})
    state = a_state()
    acts_of(instrument, state, "1971 withdrawal", refuse=False)
    instrument.summary_en = "Kept as the source has it."
    save_instrument(instrument)
    acts_of(instrument, a_state("Kenya"), "1970 accession")
    dated(instrument, adopted="1975")
    with pytest.raises(ValidationError, match="Kenya"):
        save_instrument(instrument)


def test_the_statuses_of_all_participants_take_two_queries(django_assert_num_queries):
    morocco, kenya, chile = (a_state(name) for name in ("Morocco", "Kenya", "Chile"))
    npt, other = an_instrument("NPT", **after(1)), an_instrument("Other", **after(3))
    island = an_organization("Island", kind="territory")
    acts_of(npt, morocco, "1968 signature, 1970 ratification, 1980 withdrawal > 1981")
    acts_of(npt, kenya, "1968 signature")
    acts_of(other, morocco, "1970 accession")
    Act.objects.create(instrument=npt, participant=chile, territory=island, kind="accession")
    with django_assert_num_queries(2):
        found = Act.objects.statuses_on(day("1975"))
    assert {key: status.kind for key, status in found.items()} == {
        (npt.pk, morocco.pk): StatusKind.PARTY,
        (npt.pk, kenya.pk): StatusKind.SIGNATORY,
        (other.pk, morocco.pk): StatusKind.CONSENTED,
    }
    party = found[npt.pk, morocco.pk]
    assert list(Act.objects.filter(pk__in=party.act_ids).values_list("kind", flat=True)) == [
        "signature", "ratification",
    ]  # fmt: skip
    assert Act.objects.of(npt).statuses_on(day("1985"))[npt.pk, morocco.pk].kind == "former_party"
    assert set(Act.objects.of_participant(kenya).statuses_on(day("1975"))) == {(npt.pk, kenya.pk)}
    assert Act.objects.none().statuses_on(day("1975")) == {}


def test_a_signature_binds_where_the_instrument_enters_into_force_on_signature():
    compact = an_instrument("Compact", kind="compact", entry_basis="signature")
    body = an_organization("United Nations", kind="intergovernmental_organization")
    acts_of(compact, body, "2018-02-23 signature")
    (status,) = Act.objects.statuses_on(day("2018-02-23")).values()
    assert (status.kind, status.since) == (StatusKind.PARTY, day("2018-02-23"))


def test_participants_are_counted_once_and_only_those_of_public_acts(django_assert_num_queries):
    npt = an_instrument("NPT")
    acts_of(npt, a_state("Morocco"), "1968 signature, 1970 ratification")
    acts_of(npt, a_state("Kenya"), "1968 signature")
    acts_of(npt, a_state("Hidden", published=False), "1968 signature")
    an_instrument("Empty")
    for acts in (Act.objects.public(), Act.objects.of_public_participants()):
        with django_assert_num_queries(1):
            rows = Instrument.objects.public().with_participant_counts(acts)
            assert {row.title_en: row.participants for row in rows} == {"NPT": 2, "Empty": 0}


def test_a_row_is_public_only_when_every_end_is():
    morocco, hidden = a_state("Morocco"), a_state("Hidden", published=False)
    npt, draft = an_instrument("NPT"), an_instrument("Draft", published=False)
    for instrument in (npt, draft):
        for state in (morocco, hidden):
            acts_of(instrument, state, "1970 accession")
            a_mandate(instrument, state)
            statement = a_statement(instrument, state)
            statement.save()
    for model in (Act, Statement):
        ends = model.objects.public().values_list("instrument", "participant")
        assert list(ends) == [(npt.pk, morocco.pk)]
    ends = Mandate.objects.public().values_list("instrument", "organization")
    assert list(ends) == [(npt.pk, morocco.pk)]


def test_acts_of_a_state_that_has_ended_stay_public():
    union = a_state("Former Union", dissolved=day("1991"), dissolved_precision="year")
    acts_of(an_instrument("NPT"), union, "1970 accession")
    assert Act.objects.public().exists()


def test_an_instrument_follows_every_current_responsible_organization(
    editor, office, other_bureau, outsider, administrator
):
    """bureau: editor's; office below it: until 2000; other bureau: today."""
    own, former, others = (an_instrument(title) for title in ("own", "former", "others"))
    a_mandate(own, office)
    a_mandate(own, other_bureau)
    a_mandate(former, office, end="2000")
    a_mandate(others, other_bureau)
    a_mandate(others, office, role="supports")
    assert set(INSTRUMENTS.which(editor, Action.CHANGE)) == {own}
    assert not INSTRUMENTS.may(editor, Action.CHANGE, others)
    assert not INSTRUMENTS.which(outsider, Action.CHANGE).exists()
    assert set(INSTRUMENTS.which(administrator, Action.CHANGE)) == {own, former, others}
    assert not INSTRUMENTS.may(a_user("other@example.org"), Action.ADD)


def test_an_organization_has_a_role_once_at_a_time(bureau):
    instrument = an_instrument()
    a_mandate(instrument, bureau, end="2000")
    a_mandate(instrument, bureau, start="2000")
    with pytest.raises(ValidationError, match="this role"):
        a_mandate(instrument, bureau, start="2010")


@built_once
def reservation():
    treaty, kenya = an_instrument(dates={"adopted": "1968"}), a_state("Kenya")
    acts_of(treaty, kenya, "1970 accession")
    statement = a_statement(treaty, kenya, date="1970")
    statement.save()
    return statement


def test_an_objection_needs_something_to_object_to(reservation):
    objection = a_statement(reservation.instrument, a_state("Chile"), "objection")
    with pytest.raises(ValidationError, match="needs the statement"):
        objection.full_clean()


@pytest.mark.parametrize(
    ("date", "refused", "warned"),
    [("1970", [], []), ("1969", ["before_statement"], []), ("1975", [], ["late_objection"])],
)
def test_an_objection_comes_after_the_statement_within_twelve_months(
    reservation, date, refused, warned
):
    chile = a_state("Chile")
    acts_of(reservation.instrument, chile, "1969 accession")
    objection = a_statement(
        reservation.instrument, chile, "objection", date, objects_to=reservation
    )
    found = check_statements([objection])
    assert [f.code for f in found.refusals] == refused
    assert [f.code for f in found.warnings] == warned


@pytest.mark.parametrize(
    ("consented", "date", "warned"),
    [
        ("1980", "1980", []),
        ("1980", "1981", ["late_objection"]),
    ],
)
def test_an_objection_may_come_with_the_consent_of_who_objects(
    reservation, consented, date, warned
):
    chile = a_state("Chile")
    acts_of(reservation.instrument, chile, f"{consented} accession")
    objection = a_statement(
        reservation.instrument, chile, "objection", date, objects_to=reservation
    )
    assert [f.code for f in check_statements([objection]).warnings] == warned


def test_statements_about_something_else_are_refused(reservation):
    kenya, other = reservation.participant, an_instrument("Other")
    own = a_statement(reservation.instrument, kenya, "objection", objects_to=reservation)
    stray = a_statement(other, a_state("Chile"), "objection", objects_to=reservation)
    late = a_statement(reservation.instrument, kenya, date="1980")
    found = check_statements([own, stray, late])
    assert [(f.key, f.code) for f in found.refusals] == [
        (own, "own_statement"), (stray, "other_instrument"),
    ]  # fmt: skip
    assert [(f.key, f.code) for f in found.warnings] == [
        (stray, "no_act"), (late, "late_reservation"),
    ]  # fmt: skip


def test_a_withdrawn_instrument_is_not_public():
    instrument = an_instrument()
    publishing.withdraw(instrument)
    assert not Instrument.objects.public().exists()


def test_an_instrument_without_days_is_checked_without_a_word_in_the_log(caplog):
    an_instrument()
    assert not caplog.records
