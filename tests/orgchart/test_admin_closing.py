"""Closing, merging and splitting, by the pages of the administration: they ask first."""

import pytest

from directory.history.as_of import today
from orgchart.actions import changes, tree
from orgchart.models import Change, Organization
from tests.builders import an_organization
from tests.built_once import built_once
from tests.charts import drawn, lines, on
from tests.orgchart.test_admin_changes import errors, page, send, stored
from tests.pages import form_of

pytestmark = pytest.mark.django_db


def confirmed(client, organization, response):
    """The answer to the question that a page asked."""
    address = response.wsgi_request.path
    data = several(response, form_of(response, "question"))
    return client.post(address, data | {"confirmed": response.context["digest"]})


def several(response, data):
    """The hidden fields of the question, those with several values too."""
    found = {}
    for name, value in response.context["fields"]:
        found.setdefault(name, []).append(value)
    return data | found


@built_once
def visits(other_bureau):
    return an_organization("Office of Visits", under=other_bureau, kind="office")


class TestClosing:
    def test_asks_first_and_names_what_stands_below(self, client, administrator, office, bureau):
        client.force_login(administrator)
        before = stored()
        asked = send(client, bureau, "close", on="2015-03-01", below="close")
        assert asked.status_code == 200
        assert asked.context["sentence"] == "1 March 2015: “Bureau of Treaties” is closed."
        assert asked.context["below"] == [office]
        assert stored() == before
        assert confirmed(client, bureau, asked).status_code == 302
        office.refresh_from_db()
        assert str(office.dissolved) == "2015-03-01"
        assert list(tree.faults()) == []

    def test_names_a_few_and_counts_the_rest(self, client, administrator, bureau, settings):
        for number in range(23):
            an_organization(f"Unit {number}", under=bureau)
        client.force_login(administrator)
        asked = send(client, bureau, "close", on="2015", below="close")
        assert (len(asked.context["below"]), asked.context["more"]) == (20, 3)

    def test_moves_what_stands_below(self, client, administrator, office, other_bureau, bureau):
        client.force_login(administrator)
        answer = send(client, bureau, "close", on="2015")
        assert list(errors(answer)) == ["under"]
        asked = send(client, bureau, "close", on="2015", under=other_bureau.pk)
        assert confirmed(client, bureau, asked).status_code == 302
        assert drawn(today()) == lines("""
            Ministry
              Bureau of Protocol
                Office of Depositary Notes
        """)

    def test_the_form_comes_back(self, client, administrator, office):
        client.force_login(administrator)
        asked = send(client, office, "close", on="2015-03", source_en="Decree 5")
        data = several(asked, form_of(asked, "question")) | {"back": "1"}
        again = form_of(client.post(page(office, "close"), data), "change-form")
        assert (again["on"], again["source_en"]) == ("2015-03", "Decree 5")
        assert Change.objects.count() == 0

    def test_asks_again_when_what_stands_below_has_changed(
        self, client, administrator, office, bureau
    ):
        client.force_login(administrator)
        asked = send(client, bureau, "close", on="2015", below="close")
        an_organization("Archive", under=bureau)
        again = confirmed(client, bureau, asked)
        assert again.status_code == 200
        assert again.context["changed_since"]
        assert Organization.objects.get(pk=bureau.pk).dissolved is None
        assert confirmed(client, bureau, again).status_code == 302

    def test_says_who_took_over(self, client, administrator, office, other_bureau):
        client.force_login(administrator)
        asked = send(client, office, "close", on="2015", successors=[other_bureau.pk])
        assert "taken over by “Bureau of Protocol”" in asked.context["sentence"]
        confirmed(client, office, asked)
        change = Change.objects.get()
        assert list(change.parties.values_list("organization", "side").order_by("side")) == [
            (other_bureau.pk, "after"),
            (office.pk, "before"),
        ]

    def test_an_editor_names_public_successors_that_she_may_not_change(
        self, client, editor, office, other_bureau, ministry
    ):
        draft = an_organization("Secret", under=ministry, published=False)
        client.force_login(editor)
        answer = send(client, office, "close", on="2015", successors=[draft.pk])
        assert list(errors(answer)) == ["successors"]
        asked = send(client, office, "close", on="2015", successors=[other_bureau.pk])
        assert confirmed(client, office, asked).status_code == 302

    def test_does_not_touch_what_an_editor_may_not_change(
        self, client, editor, office, other_bureau, bureau
    ):
        changes.move(office, under=other_bureau, on=on("2018"))
        client.force_login(editor)
        before = stored()
        answer = send(client, bureau, "close", on="2017", below="close")
        assert "Office of Depositary Notes" in errors(answer)["__all__"]
        assert stored() == before


class TestMerging:
    def test_several_into_one(self, client, administrator, office, visits, bureau, other_bureau):
        third = an_organization("Third", under=other_bureau)
        client.force_login(administrator)
        asked = send(
            client, bureau, "merge", on="2015-03-01", into=other_bureau.pk, others=[third.pk]
        )
        sentence = (
            "1 March 2015: “Bureau of Treaties” and “Third” merged into “Bureau of Protocol”."
        )
        assert asked.context["sentence"] == sentence
        assert confirmed(client, bureau, asked).status_code == 302
        assert drawn(today()) == lines("""
            Ministry
              Bureau of Protocol
                Office of Visits
                Office of Depositary Notes
        """)
        assert Change.objects.get().kind == "merged"
        assert list(tree.faults()) == []

    def test_with_one_that_stands_below_the_other(
        self, client, administrator, office, bureau, other_bureau
    ):
        client.force_login(administrator)
        asked = send(client, bureau, "merge", on="2015", into=other_bureau.pk, others=[office.pk])
        assert confirmed(client, bureau, asked).status_code == 302
        assert drawn(today()) == ["Ministry", "  Bureau of Protocol"]

    def test_into_itself_is_refused(self, client, administrator, bureau, other_bureau):
        client.force_login(administrator)
        answer = send(client, bureau, "merge", on="2015", into=bureau.pk)
        assert list(errors(answer)) == ["into"]
        into = other_bureau.pk
        answer = send(client, bureau, "merge", on="2015", into=into, others=[into])
        assert "into itself" in errors(answer)["__all__"]

    def test_asks_for_all_of_them(self, client, editor, office, other_bureau):
        client.force_login(editor)
        answer = send(client, office, "merge", on="2015", into=other_bureau.pk)
        assert list(errors(answer)) == ["into"]


class TestSplitting:
    def test_goes_on_or_ends(self, client, administrator, office, bureau, other_bureau):
        client.force_login(administrator)
        asked = send(client, bureau, "split", on="2015", into=[other_bureau.pk], ends="goes_on")
        assert "goes on" in asked.context["sentence"]
        assert confirmed(client, bureau, asked).status_code == 302
        assert Organization.objects.get(pk=bureau.pk).dissolved is None
        into = [other_bureau.pk, office.pk]
        assert list(errors(send(client, bureau, "split", on="2016", into=into))) == ["under"]
        asked = send(client, bureau, "split", on="2016", into=into, under=other_bureau.pk)
        assert confirmed(client, bureau, asked).status_code == 302
        assert drawn(today())[1:] == ["  Bureau of Protocol", "    Office of Depositary Notes"]
        assert Organization.objects.get(pk=bureau.pk).closure_kind == "split"

    def test_asks_for_all_of_them(self, client, editor, office, other_bureau):
        client.force_login(editor)
        answer = send(client, office, "split", on="2015", into=[other_bureau.pk])
        assert list(errors(answer)) == ["into"]
