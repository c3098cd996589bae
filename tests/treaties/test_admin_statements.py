import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.publishing.models import Revision
from orgchart.models import Grant
from tests.built_once import built_once
from tests.pages import form_of, opened
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_instrument
from treaties.models import Statement

pytestmark = pytest.mark.django_db
LIST = "/en/admin/treaties/statement/"
FORM = "statement_form"


@built_once
def treaty(bureau):
    instrument = an_instrument("Treaty", dates={"adopted": "1968"})
    a_mandate(instrument, bureau)
    return instrument


@built_once
def kenya(treaty):
    state = a_state("Kenya")
    acts_of(treaty, state, "1970 accession")
    return state


@built_once
def reservation(treaty, kenya):
    statement = a_statement(treaty, kenya, date="1970", text_en="Not bound by article 9.")
    statement.save()
    return statement


@pytest.fixture
def signed_in(client, publisher):
    client.force_login(publisher)
    return client


def add(instrument):
    return f"{LIST}add/?instrument={instrument.pk}"


def change(statement):
    return f"{LIST}{statement.pk}/change/"


def errors(response):
    found = response.context["adminform"].form.errors.get_json_data()
    return {name: [each["message"] for each in said] for name, said in found.items()}


def test_a_statement_is_saved_with_a_revision_of_its_instrument(signed_in, treaty, kenya):
    act = kenya.treaty_acts.get()
    data = opened(signed_in, add(treaty), FORM)
    data |= {"participant": kenya.pk, "kind": "reservation", "date": "1970", "act": act.pk}
    data |= {"text_en": "Not bound.", "text_ar": "غير ملزمة", "articles": "9; 11 (1)"}
    response = signed_in.post(add(treaty), data)
    assert response.status_code == 302, errors(response)
    assert response.headers["Location"] == f"{LIST}?instrument={treaty.pk}"
    statement = Statement.objects.get()
    assert (statement.instrument, statement.act, statement.text_ar) == (treaty, act, "غير ملزمة")
    treaty.refresh_from_db()
    revision = Revision.objects.get(public_id=treaty.public_id, number=treaty.version)
    assert [row["articles"] for row in revision.snapshot["owned"]["statements"]] == ["9; 11 (1)"]


def test_another_one_is_added_to_the_same_instrument(signed_in, treaty, kenya):
    data = opened(signed_in, add(treaty), FORM) | {"_addanother": "1"}
    data |= {"participant": kenya.pk, "kind": "declaration", "date": "1970"}
    assert signed_in.post(add(treaty), data).headers["Location"] == add(treaty)


def test_a_withdrawal_is_entered(signed_in, reservation):
    data = opened(signed_in, change(reservation), FORM) | {"withdrawn": "1999-05"}
    assert signed_in.post(change(reservation), data).status_code == 302
    reservation.refresh_from_db()
    assert str(reservation.withdrawn_on) == "1999-05"


def test_an_objection_chooses_among_statements_of_its_instrument(signed_in, treaty, reservation):
    chile = a_state("Chile")
    acts_of(treaty, chile, "1969 accession")
    stray = a_statement(an_instrument("Other"), chile, date="1970")
    stray.save()
    offered = signed_in.get(add(treaty)).context["adminform"].form.fields["objects_to"].queryset
    assert set(offered) == {reservation}
    data = opened(signed_in, add(treaty), FORM)
    data |= {"participant": chile.pk, "kind": "objection", "date": "1970"}
    forged = signed_in.post(add(treaty), data | {"objects_to": stray.pk})
    assert errors(forged)["objects_to"] == ["Choose one of the same instrument."]
    data |= {"objects_to": reservation.pk, "precludes_entry": "on"}
    assert signed_in.post(add(treaty), data).status_code == 302
    assert reservation.objections.get().participant == chile


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "objection"}, "needs the statement that it objects to"),
        ({"precludes_entry": "on"}, "Only an objection precludes"),
        ({"withdrawn": "1969"}, "withdrawn before it was made"),
        ({"date": "1950"}, "not adopted yet"),
        ({"participant": "999999"}, "Select a valid choice"),
        ({"original_language": "Arabic!"}, "Write a language tag"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(signed_in, reservation, wrong, sentence):
    data = opened(signed_in, change(reservation), FORM)
    response = signed_in.post(change(reservation), data | {"text_en": "New"} | wrong)
    assert response.status_code == 200
    assert sentence in str(errors(response))
    reservation.refresh_from_db()
    assert reservation.text_en == "Not bound by article 9."


def test_a_participant_objects_to_no_statement_of_its_own(signed_in, treaty, kenya, reservation):
    data = opened(signed_in, add(treaty), FORM)
    data |= {"participant": kenya.pk, "kind": "objection", "objects_to": reservation.pk}
    response = signed_in.post(add(treaty), data)
    assert "does not object to its own" in str(errors(response))
    assert Statement.objects.count() == 1


def test_an_act_of_another_participant_is_refused(signed_in, treaty, reservation):
    act = acts_of(treaty, a_state("Chile"), "1971 accession")[0]
    data = opened(signed_in, change(reservation), FORM) | {"act": act.pk}
    assert "another participant's" in str(errors(signed_in.post(change(reservation), data)))


def test_deleting_leaves_no_objection_without_its_object(signed_in, treaty, reservation):
    objection = a_statement(treaty, a_state("Chile"), "objection", "1970", objects_to=reservation)
    objection.save()
    delete = f"{LIST}{reservation.pk}/delete/"
    assert signed_in.post(delete).status_code == 409
    assert signed_in.post(f"{LIST}{objection.pk}/delete/").status_code == 302
    assert signed_in.post(delete).status_code == 302
    assert not Statement.objects.exists()
    before = treaty.version
    treaty.refresh_from_db()
    assert treaty.version == before + 3  # with the acts of Kenya


class TestTwoEditors:
    def test_of_one_statement_see_both_texts(self, signed_in, reservation):
        mine = opened(signed_in, change(reservation), FORM) | {"text_en": "Mine"}
        theirs = opened(signed_in, change(reservation), FORM)
        theirs |= {"text_en": "Theirs", "articles": "9"}
        assert signed_in.post(change(reservation), theirs).status_code == 302
        response = signed_in.post(change(reservation), mine)
        assert response.status_code == 200
        assert [(d.yours, d.saved) for d in response.context["merge"].differences] == [
            ("Mine", "Theirs")
        ]
        assert signed_in.post(change(reservation), form_of(response, FORM)).status_code == 302
        reservation.refresh_from_db()
        assert (reservation.text_en, reservation.articles) == ("Mine", "9")

    def test_of_two_statements_do_not_meet(self, signed_in, treaty, kenya, reservation):
        other = a_statement(treaty, kenya, "declaration", "1970")
        other.save()
        mine = opened(signed_in, change(reservation), FORM) | {"text_en": "Mine"}
        theirs = opened(signed_in, change(other), FORM) | {"text_en": "Theirs"}
        assert signed_in.post(change(other), theirs).status_code == 302
        assert signed_in.post(change(reservation), mine).status_code == 302
        assert set(Statement.objects.values_list("text_en", flat=True)) == {"Mine", "Theirs"}


class TestAStranger:
    @pytest.fixture
    def foreign(self, other_bureau, kenya):
        instrument = an_instrument("Foreign")
        a_mandate(instrument, other_bureau)
        statement = a_statement(instrument, kenya, text_en="Secret")
        statement.save()
        return statement

    def test_reads_and_changes_nothing(self, signed_in, treaty, foreign):
        for page in ("change", "delete", "history"):
            assert signed_in.get(f"{LIST}{foreign.pk}/{page}/").status_code in {302, 404}
        assert signed_in.get(add(foreign.instrument)).status_code == 404
        assert signed_in.get(f"{LIST}add/").status_code == 404
        assert "Secret" not in signed_in.get(LIST).content.decode()
        listed = signed_in.get(f"{LIST}?instrument={foreign.instrument_id}")
        assert "Foreign" not in listed.content.decode()
        data = opened(signed_in, add(treaty), FORM)
        data |= {"participant": foreign.participant_id, "kind": "declaration"}
        assert signed_in.post(add(foreign.instrument), data).status_code == 404
        signed_in.post(f"{LIST}{foreign.pk}/delete/")
        assert Statement.objects.get() == foreign

    def test_who_may_only_translate_reads(self, client, outsider, treaty, bureau, reservation):
        Grant.objects.create(
            user=outsider, organization=bureau, role="translator", languages=["ar"]
        )
        client.force_login(outsider)
        assert reservation in client.get(f"{LIST}?instrument={treaty.pk}").context["cl"].result_list
        assert "Not bound" in client.get(change(reservation)).content.decode()
        assert client.post(change(reservation), {"text_ar": "x"}).status_code == 403
        assert client.get(add(treaty)).status_code in {403, 404}
        acts = f"/en/admin/treaties/instrument/{treaty.pk}/acts/"
        assert client.get(acts).status_code == client.post(acts).status_code == 403
        page = client.get(f"/en/admin/treaties/instrument/{treaty.pk}/change/")
        assert page.status_code == 200
        assert acts not in page.content.decode()

    def test_sees_no_list(self, client, outsider, treaty):
        client.force_login(outsider)
        assert client.get(LIST).status_code == 403
        assert client.get(add(treaty)).status_code == 404


class TestTheList:
    def rows(self, client, query=""):
        response = client.get(f"{LIST}{query}")
        assert response.status_code == 200
        return {str(each) for each in response.context["cl"].result_list}

    def test_is_narrowed(self, signed_in, treaty, bureau, reservation):
        other = an_instrument("Other")
        a_mandate(other, bureau)
        a_statement(other, a_state("Chile"), "declaration", "1970", text_fr="Réserve").save()
        assert len(self.rows(signed_in)) == 2
        kenyan, chilean = {"Kenya · reservation"}, {"Chile · declaration"}
        assert self.rows(signed_in, f"?instrument={treaty.pk}") == kenyan
        assert self.rows(signed_in, "?kind=declaration") == chilean
        assert self.rows(signed_in, "?q=kenya") == kenyan
        assert self.rows(signed_in, "?q=réserve") == chilean
        assert self.rows(signed_in, "?withdrawn=1") == set()
        assert len(self.rows(signed_in, "?withdrawn=0")) == 2

    @pytest.mark.parametrize(
        "query", ["?instrument=x", "?instrument=999999999", "?kind=x", "?withdrawn=x", "?p=999999"]
    )
    def test_survives_a_broken_address(self, signed_in, reservation, query):
        assert signed_in.get(f"{LIST}{query}").status_code in {200, 302}

    def test_asks_as_much_for_three_as_for_one(self, signed_in, treaty, reservation):
        with CaptureQueriesContext(connection) as one:
            assert len(self.rows(signed_in, f"?instrument={treaty.pk}")) == 1
        for name in ("Chile", "Peru"):
            a_statement(treaty, a_state(name), "declaration", "1970").save()
        with CaptureQueriesContext(connection) as three:
            assert len(self.rows(signed_in, f"?instrument={treaty.pk}")) == 3
        assert len(one) == len(three)
        assert len(three) < 25


def test_the_form_asks_as_much_for_three_to_choose_from_as_for_one(signed_in, treaty, reservation):
    objection = a_statement(treaty, a_state("Chile"), "objection", "1970", objects_to=reservation)
    objection.save()
    signed_in.get(change(objection))
    with CaptureQueriesContext(connection) as one:
        assert signed_in.get(change(objection)).status_code == 200
    for name in ("Peru", "Cuba"):
        state = a_state(name)
        acts_of(treaty, state, "1971 accession")
        a_statement(treaty, state, date="1970").save()
    with CaptureQueriesContext(connection) as three:
        assert signed_in.get(change(objection)).status_code == 200
    assert len(one) == len(three)
