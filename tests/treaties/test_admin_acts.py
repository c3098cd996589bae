"""The table of acts: what is typed or pasted, what is refused, and what two editors do at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from directory.publishing.models import Revision
from orgchart.models import Name, OtherName
from tests.built_once import built_once
from tests.pages import form_of, opened
from tests.treaties.builders import (
    a_mandate,
    a_state,
    a_statement,
    acts_of,
    an_act,
    an_instrument,
    dated,
)
from treaties.actions.acts import save_acts
from treaties.admin.acts import ROWS_ON_A_PAGE
from treaties.enums import ActKind
from treaties.models import Act

pytestmark = pytest.mark.django_db
FORM = "acts-form"


@built_once
def treaty(bureau):
    """Of the editor's bureau; adopted in 1968, in force three months after two consents."""
    instrument = an_instrument(
        "Treaty",
        dates={"adopted": "1968"},
        entry_basis="consents",
        entry_count=2,
        entry_delay=3,
        entry_delay_unit="months",
    )
    a_mandate(instrument, bureau)
    return instrument


@pytest.fixture
def address(treaty):
    return address_of(treaty)


@built_once
def morocco():
    return a_state("Morocco", name_ar="المغرب", name_ru="Марокко", country="MA")


@built_once
def kenya():
    return a_state("Kenya", country="KE")


@pytest.fixture
def signed_in(client, publisher):
    client.force_login(publisher)
    return client


def address_of(instrument, language="en"):
    return f"/{language}/admin/treaties/instrument/{instrument.pk}/acts/"


def filled(data, *rows, at=None):
    """The form with the cells of rows, from the first empty one on or from a given one."""
    empty = next(n for n in range(9999) if not data.get(f"acts-{n}-id"))
    for index, row in enumerate(rows, empty if at is None else at):
        data |= {f"acts-{index}-{name}": text for name, text in row.items()}
        data["acts-TOTAL_FORMS"] = str(max(int(data["acts-TOTAL_FORMS"]), index + 1))
    return data


def a_row(participant="Morocco", kind="accession", date="1971", **cells):
    return {"participant": participant, "kind": kind, "date": date} | cells


def send(client, address, *rows):
    return client.post(address, filled(opened(client, address, FORM), *rows))


def errors(response):
    """{(row, cell): [sentence]}"""
    rows = response.context["grid"].rows.forms
    return {(n, name): list(e) for n, row in enumerate(rows) for name, e in row.errors.items()}


def findings(response):
    return [text for row in response.context["grid"].rows for _severity, text in row.findings]


def said():
    acts = Act.objects.select_related("participant").order_by("date", "pk")
    return [(act.participant.name_en, act.kind, str(act.day or "")) for act in acts]


def test_rows_become_acts_with_one_revision(signed_in, publisher, treaty, address, morocco, kenya):
    before = treaty.version
    response = send(
        signed_in,
        address,
        a_row("Morocco", "signature", "1968-07"),
        a_row("Kenya", "accession", "1970-03-05", effect_date="1970-04", note="Deposited late"),
    )
    assert response.status_code == 302
    assert said() == [("Morocco", "signature", "1968-07"), ("Kenya", "accession", "1970-03-05")]
    act = Act.objects.get(participant=kenya)
    assert (act.note_en, str(act.effect)) == ("Deposited late", "1970-04")
    treaty.refresh_from_db()
    assert treaty.version == before + 1
    revision = Revision.objects.get(public_id=treaty.public_id, number=treaty.version)
    assert revision.author == publisher
    assert len(revision.snapshot["owned"]["acts"]) == 2


def test_the_days_of_effect_and_entry_follow(signed_in, treaty, address, morocco, kenya):
    rows = [a_row("Morocco", date="1970-01-01"), a_row("Kenya", date="1970-02-01")]
    assert send(signed_in, address, *rows).status_code == 302
    treaty.refresh_from_db()
    assert str(treaty.computed_entry) == "1970-05-01"
    assert {str(act.computed_effect) for act in Act.objects.all()} == {"1970-05-01"}


def test_empty_rows_are_nothing(signed_in, treaty, address):
    version = treaty.version
    assert send(signed_in, address).status_code == 302
    treaty.refresh_from_db()
    assert (Act.objects.count(), treaty.version) == (0, version)


def test_what_the_page_shows_is_saved_unchanged(signed_in, treaty, address, morocco):
    acts_of(treaty, morocco, "1968 signature, 1971-05 ratification > 1971-08-01")
    treaty.refresh_from_db()
    before = list(Act.objects.order_by("pk").values())
    assert send(signed_in, address).status_code == 302
    assert list(Act.objects.order_by("pk").values()) == before
    version = treaty.version
    treaty.refresh_from_db()
    assert treaty.version == version


@pytest.mark.parametrize(
    ("kind", "date", "expected"),
    [
        ("", "12 Mar 1996 s", ("definitive_signature", "1996-03-12")),
        ("", "12 Mar 1996 a", ("accession", "1996-03-12")),
        ("", "12 Mar 1996 A", ("acceptance", "1996-03-12")),
        ("", "12 Mar 1996 AA", ("approval", "1996-03-12")),
        ("", "12 Mar 1996 c", ("formal_confirmation", "1996-03-12")),
        ("", "12 Mar 1996 d", ("succession", "1996-03-12")),
        ("", "12 Mar 1996 P", ("consent_to_be_bound", "1996-03-12")),
        ("", "1996-03 a", ("accession", "1996-03")),
        ("", "1996 A", ("acceptance", "1996")),
        ("a", "1996", ("accession", "1996")),
        ("A", "12 Mar 1996", ("acceptance", "1996-03-12")),
        ("accession", "12 Mar 1996 a", ("accession", "1996-03-12")),
        ("Provisional application", "1996", ("provisional_application", "1996")),
    ],
)
def test_letters_of_the_status_tables_say_the_kind(
    signed_in, address, morocco, kind, date, expected
):
    data = filled(opened(signed_in, address, FORM), a_row(kind=kind, date=date))
    response = signed_in.post(address, data)
    if response.status_code == 200:  # formal confirmation and succession are warned of
        response = signed_in.post(address, form_of(response, FORM) | {"all_the_same": "1"})
    assert response.status_code == 302
    assert said() == [("Morocco", *expected)]


def test_a_date_without_a_letter_is_what_is_chosen_above(signed_in, address, morocco, kenya):
    rows = [a_row(kind="", date="12 Mar 1996"), a_row("Kenya", kind="", date="3 May 1997 a")]
    data = filled(opened(signed_in, address, FORM), *rows)
    response = signed_in.post(address, data)
    assert list(errors(response)) == [(0, "kind")]
    again = form_of(response, FORM) | {"kind_of_others": "ratification"}
    assert signed_in.post(address, again).status_code == 302
    assert [kind for _who, kind, _date in said()] == ["ratification", "accession"]


@pytest.mark.parametrize("typed", ["morocco", "المغرب", "Марокко", "MA", "ma", " Kingdom "])
def test_a_participant_is_found_by_any_name(signed_in, address, morocco, typed):
    OtherName.objects.create(organization=morocco, name_en="Kingdom")
    assert send(signed_in, address, a_row(typed)).status_code == 302
    assert Act.objects.get().participant == morocco


def test_a_participant_is_found_by_a_former_name(signed_in, address):
    eswatini = a_state("Eswatini", country="SZ")
    dated(eswatini.names.get(), start_date="2018").save()
    former = Name(organization=eswatini, root=eswatini, name_en="Ngwane")
    dated(former, end_date="2018").save()
    rows = [a_row("Ngwane", date="1971"), a_row("Swaziland", "withdrawal", "1980")]
    assert send(signed_in, address, *rows).status_code == 302
    assert {act.participant for act in Act.objects.all()} == {eswatini}


def test_a_kind_is_understood_in_any_language_of_the_interface(signed_in, treaty, morocco):
    with override("fr"):
        word = str(ActKind.ACCESSION.label)
    assert send(signed_in, address_of(treaty, "ar"), a_row("المغرب", word)).status_code == 302
    assert Act.objects.get().kind == "accession"


@pytest.mark.parametrize(
    ("row", "cell", "sentence"),
    [
        (a_row("Atlantis"), "participant", "called “Atlantis”"),
        (a_row("Congo"), "participant", "Congo (CD), Congo (CG)"),
        (a_row("Bureau of Treaties"), "participant", "called “Bureau of Treaties”"),
        (a_row(""), "participant", "whose act"),
        (a_row(territory="Nowhere"), "territory", "called “Nowhere”"),
        (a_row(territory="Morocco"), "territory", "it is the participant"),
        (a_row(kind="joined"), "kind", "“joined” is no kind of act"),
        (a_row(kind=""), "kind", "what kind of act"),
        (a_row(date="31 Feb 1996"), "date", "“31 Feb 1996” is not a date"),
        (a_row(date="14/05/2011"), "date", "“14/05/2011” is not a date"),
        (a_row(date="12 Mar 1996 z"), "date", "“z” after a date"),
        (a_row(kind="ratification", date="12 Mar 1996 a"), "date", "“accession”"),
        (a_row(effect_date="soon"), "effect_date", "“soon” is not a date"),
        (a_row(kind="withdrawal", date=""), "date", "on which day"),
        (a_row(notification_number="9" * 101), "notification_number", "at most 100"),
    ],
)
def test_what_is_not_understood_is_said_at_its_cell_and_nothing_is_saved(
    signed_in, address, morocco, kenya, row, cell, sentence
):
    a_state("Congo", country="CD")
    a_state("Congo", country="CG")
    response = send(signed_in, address, a_row("Kenya"), row)
    assert response.status_code == 200
    assert list(errors(response)) == [(1, cell)]
    assert sentence in errors(response)[1, cell][0]
    assert not Act.objects.exists()
    kept = form_of(response, FORM)
    assert kept["acts-0-participant"] == "Kenya"
    assert {name: kept[f"acts-1-{name}"] for name in row} == row


def test_an_untouched_participant_needs_no_unequivocal_name(signed_in, treaty, address):
    congo, _other = a_state("Congo", country="CD"), a_state("Congo", country="CG")
    acts_of(treaty, congo, "1971 accession")
    data = filled(opened(signed_in, address, FORM), {"date": "1972"}, at=0)
    assert signed_in.post(address, data).status_code == 302
    assert said() == [("Congo", "accession", "1972")]
    assert Act.objects.get().participant == congo


def test_acts_are_changed_and_removed(signed_in, treaty, address, morocco, kenya):
    acts_of(treaty, morocco, "1970 accession")
    acts_of(treaty, kenya, "1971 accession")
    treaty.refresh_from_db()
    data = opened(signed_in, address, FORM)
    keys = {data[f"acts-{n}-participant"]: n for n in (0, 1)}
    data[f"acts-{keys['Kenya']}-DELETE"] = "on"
    data = filled(data, {"kind": "A", "date": "1972-01"}, at=keys["Morocco"])
    assert signed_in.post(address, data).status_code == 302
    assert said() == [("Morocco", "acceptance", "1972-01")]
    version = treaty.version
    treaty.refresh_from_db()
    assert treaty.version == version + 1


def test_a_note_in_another_language_stays(signed_in, treaty, address, morocco):
    act = an_act(treaty, morocco, "accession", "1971", note_fr="Tardif", note_en="Late")
    save_acts([act])
    data = filled(opened(signed_in, address, FORM), {"note": "Very late\r\nindeed"}, at=0)
    assert signed_in.post(address, data).status_code == 302
    act.refresh_from_db()
    assert (act.note_fr, act.note_en) == ("Tardif", "Very late\nindeed")


@pytest.mark.parametrize("stored", [True, False])
def test_the_same_act_twice_is_refused_at_its_row(signed_in, treaty, address, morocco, stored):
    rows = [a_row(), a_row()]
    if stored:
        acts_of(treaty, morocco, "1971 accession")
        rows = [a_row()]
    response = send(signed_in, address, *rows)
    assert errors(response) == {(1, "participant"): ["This act is entered already."]}


class TestTheLaw:
    def test_refuses_with_a_sentence_at_the_row(self, signed_in, address, morocco, kenya):
        response = send(signed_in, address, a_row("Kenya"), a_row("Morocco", date="1950"))
        assert response.status_code == 200
        assert findings(response) == ["The instrument was not adopted yet on this day."]
        assert not Act.objects.exists()
        assert form_of(response, FORM)["acts-1-date"] == "1950"

    def test_refuses_what_takes_the_ground_from_another_act(
        self, signed_in, treaty, address, morocco
    ):
        acts_of(treaty, morocco, "1971 accession, 1980 withdrawal")
        data = opened(signed_in, address, FORM) | {"acts-0-DELETE": "on"}
        response = signed_in.post(address, data)
        assert "no consent to be bound" in " ".join(findings(response))
        assert Act.objects.count() == 2
        data["acts-1-DELETE"] = "on"
        assert signed_in.post(address, data).status_code == 302
        assert not Act.objects.exists()

    def test_lets_stand_what_a_source_has_wrong(self, signed_in, treaty, address, morocco, kenya):
        save_acts([an_act(treaty, morocco, "withdrawal", "1980")], refuse=False)
        assert send(signed_in, address, a_row("Kenya")).status_code == 302
        assert len(said()) == 2

    def test_asks_once_before_it_saves_what_is_unusual(self, signed_in, treaty, address, morocco):
        acts_of(treaty, morocco, "1971 accession")
        response = send(signed_in, address, a_row(date="1975"))
        assert ["consented already" in text for text in findings(response)] == [True]
        assert Act.objects.count() == 1
        assert "Save all the same" in response.content.decode()
        again = form_of(response, FORM)
        plain = signed_in.post(address, again | {"save": "1"})
        assert plain.status_code == 200
        assert signed_in.post(address, again | {"all_the_same": "1"}).status_code == 302
        assert Act.objects.count() == 2
        assert send(signed_in, address, a_row(kind="notification")).status_code == 302

    def test_asks_again_where_the_rows_are_not_those_it_warned_of(
        self, signed_in, address, morocco, kenya
    ):
        response = send(signed_in, address, a_row(date="2500"))
        again = filled(form_of(response, FORM), a_row("Kenya", date="2501"), at=1)
        response = signed_in.post(address, again | {"all_the_same": "1"})
        assert response.status_code == 200
        assert not Act.objects.exists()

    def test_is_shown_beside_what_is_stored(self, signed_in, treaty, address, morocco):
        acts_of(treaty, morocco, "1971 accession, 1975 accession")
        assert len(findings(signed_in.get(address))) == 1


class TestAnotherEditor:
    @pytest.fixture
    def second(self, client, administrator):
        other = type(client)()
        other.force_login(administrator)
        return other

    def differences(self, response):
        return [(d.yours, d.saved) for d in response.context["merge"].differences]

    def test_who_changed_the_same_act_is_shown(
        self, signed_in, second, treaty, address, morocco, kenya
    ):
        acts_of(treaty, morocco, "1971 accession")
        mine, theirs = opened(signed_in, address, FORM), opened(second, address, FORM)
        second.post(address, filled(theirs, {"date": "1973", "note": "Theirs"}, at=0))
        mine = filled(mine, {"date": "1972"}, at=0)
        response = signed_in.post(address, filled(mine, a_row("Kenya")))
        assert self.differences(response) == [("1972", "1973")]
        assert len(response.context["merge"].taken_over) == 1
        assert "Administrator saved this on" in response.content.decode()
        assert said() == [("Morocco", "accession", "1973")]
        assert signed_in.post(address, form_of(response, FORM)).status_code == 302
        assert said() == [("Kenya", "accession", "1971"), ("Morocco", "accession", "1972")]
        assert Act.objects.get(participant=morocco).note_en == "Theirs"

    def test_who_added_and_removed_loses_nothing(
        self, signed_in, second, treaty, address, morocco, kenya
    ):
        acts_of(treaty, morocco, "1968 signature, 1971 ratification")
        mine, theirs = opened(signed_in, address, FORM), opened(second, address, FORM)
        theirs = filled(theirs, a_row("Kenya", date="1974")) | {"acts-0-DELETE": "on"}
        assert second.post(address, theirs).status_code == 302
        response = signed_in.post(address, filled(mine, {"note": "Mine"}, at=1))
        assert len(response.context["merge"].taken_over) == 2
        assert signed_in.post(address, form_of(response, FORM)).status_code == 302
        assert said() == [("Morocco", "ratification", "1971"), ("Kenya", "accession", "1974")]
        assert Act.objects.get(participant=morocco).note_en == "Mine"

    def test_who_removed_what_you_changed_is_shown(
        self, signed_in, second, treaty, address, morocco
    ):
        acts_of(treaty, morocco, "1971 accession")
        mine, theirs = opened(signed_in, address, FORM), opened(second, address, FORM)
        second.post(address, theirs | {"acts-0-DELETE": "on"})
        response = signed_in.post(address, filled(mine, {"date": "1972"}, at=0))
        assert self.differences(response) == [("Morocco · accession · 1972", "removed")]
        assert signed_in.post(address, form_of(response, FORM)).status_code == 302
        assert said() == [("Morocco", "accession", "1972")]

    def test_who_changed_what_you_remove_is_heard(
        self, signed_in, second, treaty, address, morocco
    ):
        acts_of(treaty, morocco, "1971 accession")
        mine, theirs = opened(signed_in, address, FORM), opened(second, address, FORM)
        second.post(address, filled(theirs, {"date": "1973"}, at=0))
        response = signed_in.post(address, mine | {"acts-0-DELETE": "on"})
        assert ("to be removed", "changed in the meantime; kept") in self.differences(response)
        assert signed_in.post(address, form_of(response, FORM)).status_code == 302
        assert said() == [("Morocco", "accession", "1973")]

    @pytest.mark.parametrize("version", ["", "x", "0", "999999", None])
    def test_a_table_without_its_version_saves_nothing(self, signed_in, address, morocco, version):
        data = filled(opened(signed_in, address, FORM), a_row()) | {"version": version}
        if version is None:
            del data["version"]
        assert signed_in.post(address, data).status_code == 200
        assert not Act.objects.exists()


class TestAStranger:
    @pytest.fixture
    def foreign(self, other_bureau, kenya):
        instrument = an_instrument("Foreign treaty")
        a_mandate(instrument, other_bureau)
        return acts_of(instrument, kenya, "1971 accession")[0]

    def test_sees_no_table(self, client, outsider, address):
        client.force_login(outsider)
        assert client.get(address).status_code in {403, 404}
        assert client.post(address, {"acts-TOTAL_FORMS": "0"}).status_code in {403, 404}

    def test_is_asked_to_sign_in(self, client, address):
        assert client.get(address).status_code == 302

    def test_with_another_grant_changes_nothing(self, signed_in, foreign):
        address = address_of(foreign.instrument)
        assert signed_in.get(address).status_code == 404
        data = {"version": foreign.instrument.version, "acts-TOTAL_FORMS": "1"}
        data |= {"acts-INITIAL_FORMS": "0", "acts-0-id": foreign.pk, "acts-0-DELETE": "on"}
        assert signed_in.post(address, data).status_code == 404
        assert Act.objects.filter(pk=foreign.pk).exists()

    @pytest.mark.parametrize("forged", [{"DELETE": "on"}, {"date": "1980"}])
    def test_forges_no_act_of_another_instrument(self, signed_in, address, foreign, forged):
        data = opened(signed_in, address, FORM)
        data = filled(data, a_row("Kenya") | {"id": str(foreign.pk)} | forged, at=0)
        response = signed_in.post(address, data)
        assert response.status_code == 200
        assert "not one of this instrument" in str(errors(response))
        foreign.refresh_from_db()
        assert str(foreign.day) == "1971"
        assert Act.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"acts-TOTAL_FORMS": "x"},
        {"acts-TOTAL_FORMS": "99999999"},
        {"acts-0-id": "9" * 30},
        {"acts-0-id": "x", "acts-0-participant": "Morocco"},
        {"acts-0-was": "[1, 2", "acts-0-participant": "Morocco"},
        {"acts-0-was": '{"date": {}}', "version": "0", "acts-0-participant": "Morocco"},
        {"newest": "x", "version": "0"},
        {"kind_of_others": "nonsense", "acts-0-participant": "Morocco", "acts-0-date": "1971"},
        {"acts-0-note": "\x00", "acts-0-participant": "Morocco"},
    ],
)
def test_a_broken_form_is_answered_with_the_form(signed_in, treaty, address, morocco, wrong):
    acts_of(treaty, morocco, "1971 accession")
    response = signed_in.post(address, opened(signed_in, address, FORM) | wrong)
    assert response.status_code in {200, 302}
    assert said() == [("Morocco", "accession", "1971")]


def test_more_rows_are_added_without_a_script(signed_in, address, morocco):
    data = filled(opened(signed_in, address, FORM), a_row(date="not yet a date"))
    response = signed_in.post(address, data | {"more": "1"})
    again = form_of(response, FORM)
    assert again["acts-0-date"] == "not yet a date"
    assert int(again["acts-TOTAL_FORMS"]) == int(data["acts-TOTAL_FORMS"]) + 10
    assert errors(response) == {}
    assert f"acts-{int(data['acts-TOTAL_FORMS'])}-date" in again


def test_many_acts_have_pages_and_are_found_by_participant(signed_in, treaty, address, kenya):
    states = [a_state(f"State {n:03}") for n in range(6)]
    dates = [f"{year}-{month:02}" for year in range(1971, 1991) for month in (1, 2)]
    acts = [an_act(treaty, who, "notification", date) for who in states[:5] for date in dates]
    save_acts([*acts, an_act(treaty, kenya, "accession", "1971")])
    first = signed_in.get(address)
    assert len(first.context["grid"].shown) == ROWS_ON_A_PAGE
    last = signed_in.get(f"{address}?page=3")
    assert len(last.context["grid"].shown) == 1
    found = signed_in.get(f"{address}?participant=keny")
    assert [str(act.participant) for act in found.context["grid"].shown] == ["Kenya"]
    assert signed_in.get(f"{address}?page=99999").status_code == 200
    data = filled(form_of(found, FORM), {"date": "1972"}, at=0)
    assert signed_in.post(f"{address}?participant=keny", data).status_code == 302
    assert Act.objects.get(participant=kenya).date.year == 1972


def test_removing_an_act_leaves_its_statements(signed_in, treaty, address, morocco):
    (act,) = acts_of(treaty, morocco, "1971 accession")
    statement = a_statement(treaty, morocco, date="1971", act=act)
    statement.save()
    data = opened(signed_in, address, FORM) | {"acts-0-DELETE": "on"}
    response = signed_in.post(address, data)
    assert response.status_code == 302
    statement.refresh_from_db()
    assert statement.act is None


@pytest.mark.parametrize("user", ["administrator", "publisher"])
def test_as_many_queries_for_three_acts_as_for_one(
    client, request, treaty, address, morocco, kenya, user
):
    client.force_login(request.getfixturevalue(user))
    for name in ("Chile", "Brazil"):
        acts_of(treaty, a_state(name), "1970 accession")
    a_state("Peru"), a_state("Cuba")
    client.get(address)

    def queries(asked):
        with CaptureQueriesContext(connection) as found:
            assert asked().status_code in {200, 302}
        return len(found)

    one = queries(lambda: client.get(address))
    form = filled(opened(client, address, FORM), a_row("Morocco"))
    saving_one = queries(lambda: client.post(address, form))
    treaty.refresh_from_db()
    three = queries(lambda: client.get(address))
    form = filled(opened(client, address, FORM), *map(a_row, ("Kenya", "Peru", "Cuba")))
    saving_three = queries(lambda: client.post(address, form))
    assert Act.objects.count() == 6
    assert (one, saving_one) == (three, saving_three)
    assert one < 25 and saving_three < 60
