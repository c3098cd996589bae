"""Organizations that have no place today: what they did is public where they were public."""

import datetime
import re

import pytest

from directory.exports.csv import csv_chunks
from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from directory.site.sets import export_named
from orgchart.actions.changes import close
from orgchart.models import Organization
from tests.builders import an_organization
from tests.built_once import built_once
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_instrument
from treaties.actions.statements import save_statement
from treaties.models import Act, EntryParticipant, Mandate, Statement
from treaties.querysets.acts import public_organization_q

pytestmark = pytest.mark.django_db
ENDED = PartialDate.parse("1993-01-01")


def ended(organization):
    close(organization, on=ENDED)
    return Organization.objects.get(pk=organization.pk)


@built_once
def shell():
    """Published itself, below a ministry that nobody may see."""
    hidden = an_organization("Hidden ministry", kind="ministry", published=False)
    below = an_organization("Ended state", under=hidden, kind="state")
    return ended(below)


@built_once
def czechoslovakia():
    return ended(a_state("Czechoslovakia"))


@built_once
def convention(shell, czechoslovakia):
    convention = an_instrument()
    for state in (shell, czechoslovakia):
        acts_of(convention, state, "1968-01-01 signature")
        save_statement(a_statement(convention, state, text_en="Said"))
        a_mandate(convention, state, "supports")
    return convention


def test_a_state_that_ended_stays_public(convention, czechoslovakia):
    assert Organization.objects.filter(public_organization_q()).get() == czechoslovakia


@pytest.mark.parametrize("model", [Act, Statement])
def test_what_one_did_that_was_hidden_when_it_ended_is_not_public(
    convention, czechoslovakia, model
):
    assert {row.participant for row in model.objects.public()} == {czechoslovakia}


def test_it_is_not_counted_either(convention, czechoslovakia):
    assert {act.participant for act in Act.objects.of_public_participants()} == {czechoslovakia}
    assert list(Act.objects.public_participants()) == [czechoslovakia]


def test_its_mandate_is_not_public(convention, czechoslovakia):
    assert {row.organization for row in Mandate.objects.public()} == {czechoslovakia}


def test_it_is_on_no_page(client, convention):
    page = client.get(f"/en/treaties/{convention.slug}/").content.decode()
    assert "Czechoslovakia" in page
    assert "Ended state" not in page


def test_what_it_stood_under_may_be_hidden_later(convention, czechoslovakia):
    publishing.withdraw(czechoslovakia)
    assert not Act.objects.public()


def test_who_has_ended_is_a_former_party_everywhere(client, czechoslovakia):
    treaty = an_instrument(
        "Treaty", slug="treaty", dates={"adopted": "1968", "entered_into_force": "1970"}
    )
    mali = a_state("Mali")
    for state in (czechoslovakia, mali):
        acts_of(treaty, state, "1969-01-01 ratification")
    statuses = Act.objects.public().statuses_on(datetime.date(2020, 1, 1))
    found = {who: (status.kind, str(status.since)) for (_key, who), status in statuses.items()}
    assert found == {
        czechoslovakia.pk: ("former_party", "1993-01-01"),
        mali.pk: ("party", "1970-01-01"),
    }
    page = client.get("/en/treaties/treaty/").content.decode()
    assert re.findall(r'<td class="status">([^<]*)</td><td>([^<]*?) ?<', page) == [
        ("former party", "1 January 1993"),
        ("party", "1 January 1970"),
    ]
    before = client.get("/en/treaties/treaty/?as_of=1992-12-31").content.decode()
    assert before.count('<td class="status">party</td>') == 2
    rows = b"".join(client.get("/data/participants.csv?instrument=treaty")).decode()
    assert "former_party,1993-01-01" in rows


def test_a_needed_participant_that_was_hidden_when_it_ended_does_not_leave(shell, czechoslovakia):
    treaty = an_instrument(code="T")
    for state in (shell, czechoslovakia):
        EntryParticipant.objects.create(instrument=treaty, participant=state)
    export = export_named("entry-participants")
    content = b"".join(csv_chunks(export, export.rows(True), public=True)).decode()
    assert str(czechoslovakia.public_id) in content
    assert str(shell.public_id) not in content
    export = export_named("instruments")
    content = b"".join(csv_chunks(export, export.rows(True), public=True)).decode()
    assert str(shell.public_id) not in content
