"""Organizations that have no place today: what they did is public where they were public."""

import pytest

from directory.history.partial_dates import PartialDate
from directory.publishing import actions as publishing
from orgchart.actions.changes import close
from orgchart.models import Organization
from tests.builders import an_organization
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_instrument
from treaties.actions.statements import save_statement
from treaties.models import Act, Mandate, Statement
from treaties.querysets.acts import public_organization_q

pytestmark = pytest.mark.django_db
ENDED = PartialDate.parse("1993-01-01")


def ended(organization):
    close(organization, on=ENDED)
    return Organization.objects.get(pk=organization.pk)


@pytest.fixture
def shell():
    """Published itself, below a ministry that nobody may see."""
    hidden = an_organization("Hidden ministry", kind="ministry", published=False)
    below = an_organization("Ended state", under=hidden, kind="state")
    return ended(below)


@pytest.fixture
def czechoslovakia():
    return ended(a_state("Czechoslovakia"))


@pytest.fixture
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
