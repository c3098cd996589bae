"""Who sees a reorganization, and that nobody's right grows by it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.history.models import AuditEntry
from directory.publishing.actions import withdraw
from directory.site.change_sets import SAVED_BY
from orgchart.actions.change_sets import add_step
from orgchart.admin.replaying import may_publish
from orgchart.enums import SetStatus, StepKind
from orgchart.models import ChangeSet, Step
from orgchart.permissions import CHANGE_SETS
from tests.builders import a_person, a_post, an_organization
from tests.pages import opened
from tests.partnerships.builders import a_partnership
from tests.reorganizing import DAY, draft_of, happens, page, state
from tests.treaties.builders import a_mandate, an_instrument

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(ministry):
    """Beside the bureau, and nobody of the public or of the bureau knows it."""
    return an_organization("Bureau of Secrets", under=ministry, published=False)


def sees(user, change_set):
    return CHANGE_SETS.may(user, "view", change_set)


def refusals():
    return AuditEntry.objects.of_verb("refused").count()


class TestSeeing:
    def test_an_empty_one_is_its_authors(self, publisher, editor, outsider, change_set):
        assert [sees(user, change_set) for user in (publisher, editor, outsider)] == [
            True,
            False,
            False,
        ]

    def test_ends_for_its_author_where_it_is_about_what_is_not_hers(
        self, client, publisher, chief, change_set, office, secret
    ):
        add_step(change_set, StepKind.PUBLISH, organization=office, actor=publisher)
        assert sees(publisher, change_set)
        client.force_login(chief)
        data = opened(client, happens(secret, "rename"), "change-form")
        data |= {"on": DAY, "name_en": "Bureau of Silence", "change_set": change_set.pk}
        answer = client.post(happens(secret, "rename"), data | {"into_set": "1"}, follow=True)
        assert "Publisher began this and may not change all of it" in answer.content.decode()
        assert not sees(publisher, change_set) and sees(chief, change_set)
        client.force_login(publisher)
        assert client.get(page(change_set)).status_code == 404
        listed = client.get(reverse("admin:orgchart_changeset_changelist")).content.decode()
        assert "Reform" not in listed

    def test_ends_where_it_only_names_what_is_not_hers(
        self, client, publisher, chief, change_set, office, secret
    ):
        client.force_login(chief)
        data = opened(client, happens(office, "move"), "change-form")
        data |= {"on": DAY, "under": secret.pk, "change_set": change_set.pk, "into_set": "1"}
        change_set.author = chief
        change_set.save()
        assert client.post(happens(office, "move"), data).status_code == 302
        assert not sees(publisher, change_set)

    @pytest.mark.parametrize("kind", ["organization", "post", "person", "instrument", "network"])
    def test_counts_drafts_of_every_kind(
        self, publisher, editor, chief, change_set, other_bureau, bureau, kind
    ):
        def made(place):
            if kind == "organization":
                return place
            if kind == "post":
                return a_post(place)
            if kind == "instrument":
                treaty = an_instrument(f"Treaty of {place}")
                a_mandate(treaty, place)
                return treaty
            return a_partnership(f"Network of {place}", responsible=place)

        if kind == "person":
            own, other = None, a_person("Nobody's")
        else:
            own, other = made(bureau), made(other_bureau)
        if own:
            add_step(change_set, StepKind.DRAFT, draft=draft_of(own, publisher), actor=publisher)
            assert sees(publisher, change_set) and sees(editor, change_set)
        add_step(change_set, StepKind.DRAFT, draft=draft_of(other, chief), actor=chief)
        assert not sees(publisher, change_set) and not sees(editor, change_set)

    def test_shows_nothing_beside_what_is_hers(
        self, client, publisher, change_set, put, bureau, ministry, secret
    ):
        withdraw(ministry)
        assert put(bureau, "rename", name_en="Bureau of Agreements").status_code == 302
        client.force_login(publisher)
        answer = client.get(page(change_set))
        assert "Bureau of Agreements" in answer.content.decode()
        assert "Secrets" not in answer.content.decode()
        charts = [answer.context[name].steps for name in ("chart_before", "chart_after")]
        shown = {step.organization for steps in charts for step in steps if step.organization}
        assert ministry not in shown and bureau in shown


class TestForging:
    """Refused, logged, nothing changed."""

    @pytest.fixture
    def theirs(self, chief, other_bureau):
        change_set = ChangeSet.objects.create(title="Theirs", author=chief)
        add_step(change_set, StepKind.PUBLISH, organization=other_bureau, actor=chief)
        return change_set

    def test_anothers_set(self, client, editor, office, theirs):
        client.force_login(editor)
        before, logged = state(), refusals()
        data = opened(client, happens(office, "rename"), "change-form")
        data |= {"on": DAY, "name_en": "Mine", "change_set": theirs.pk, "into_set": "1"}
        assert client.post(happens(office, "rename"), data).status_code == 404
        draft = draft_of(office, editor)
        put = reverse("admin:put_draft", args=[draft.public_id])
        assert client.post(put, {"change_set": theirs.pk}).status_code == 404
        assert client.post(page(theirs), {"version": 1, "act": "discard"}).status_code == 404
        assert client.get(page(theirs)).status_code == 404
        theirs.refresh_from_db()
        assert (theirs.status, theirs.steps.count()) == (SetStatus.OPEN, 1)
        assert state() == before
        assert refusals() == logged + 4

    @pytest.mark.parametrize("act", ["remove", "raise_step", "confirm"])
    @pytest.mark.parametrize("step", ["theirs", "", "0", "-1", "x", "9" * 30, "999999"])
    def test_steps(self, client, publisher, change_set, theirs, office, act, step):
        add_step(change_set, StepKind.PUBLISH, organization=office, actor=publisher)
        step = theirs.steps.get().pk if step == "theirs" else step
        client.force_login(publisher)
        logged = refusals()
        answer = client.post(page(change_set), {"version": 1, "act": act, "step": step})
        assert answer.status_code == 409
        assert list(Step.objects.values_list("position", flat=True)) == [1, 1]
        change_set.refresh_from_db()
        assert change_set.version == 1
        assert refusals() == logged + 1

    @pytest.mark.parametrize(
        "sent",
        [
            {"act": "plan", "moment": "2001-01-01T10:00"},
            {"act": "plan", "moment": "9999-12-31T23:59"},
            {"act": "plan", "moment": "0001-01-01T00:00"},
            {"act": "plan", "moment": "tomorrow"},
            {"act": "plan"},
            {"act": "conquer"},
            {},
            {"act": "publish", "version": ""},
            {"act": "publish", "version": "9" * 30},
            {"act": "publish", "edition": "another"},
            {"act": "describe", "title": ""},
            {"act": "describe", "title": "x" * 201},
            {"act": "describe", "title": "<b>Reform</b>"},
            {"act": "describe", "title": "Reform", "reason": "x" * 5001},
        ],
    )
    def test_fields(self, client, publisher, change_set, office, sent):
        add_step(change_set, StepKind.PUBLISH, organization=office, actor=publisher)
        client.force_login(publisher)
        before = ChangeSet.objects.values().get()
        logged = refusals()
        assert client.post(page(change_set), {"version": 1} | sent).status_code == 409
        assert ChangeSet.objects.values().get() == before
        assert refusals() == logged + 1

    def test_addresses(self, client, publisher, change_set):
        client.force_login(publisher)
        start = reverse("admin:orgchart_changeset_changelist")
        for part in ("9" * 30, "0", "x", "%20" + str(change_set.pk)):
            assert client.get(f"{start}{part}/change/").status_code == 404
        for part in ("history", "delete"):
            assert client.get(f"{start}{change_set.pk}/{part}/").status_code == 404


class TestDescribing:
    def test_says_a_new_title(self, act, publisher, change_set):
        assert act(publisher, "describe", title="Better", reason="So it is").status_code == 302
        change_set.refresh_from_db()
        assert (change_set.title, change_set.reason) == ("Better", "So it is")
        assert AuditEntry.objects.of_verb("change_reorganization").count() == 1

    def test_keeps_what_somebody_else_wrote_meanwhile(self, act, publisher, change_set):
        act(publisher, "describe", title="Theirs", reason="")
        answer = act(publisher, "describe", version=0, title="Mine", reason="Lost?")
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "Somebody else has changed this reorganization" in text
        assert "Theirs" in text and 'value="Mine"' in text and "Lost?" in text
        change_set.refresh_from_db()
        assert change_set.title == "Theirs"


class TestClosed:
    def test_an_empty_one_is_not_carried_out(self, act, publisher, change_set):
        for sent in ({"name": "publish"}, {"name": "plan", "moment": "2090-01-01T10:00"}):
            answer = act(publisher, **sent)
            assert answer.status_code == 409
            assert "There are no steps yet" in answer.content.decode()
        change_set.refresh_from_db()
        assert (change_set.status, change_set.publish_at) == (SetStatus.OPEN, None)

    def test_a_discarded_one_is_taken_up_again(self, act, publisher, change_set, put, office):
        put(office, "rename", name_en="Office of Notes")
        act(publisher, "discard")
        assert act(publisher, "reopen").status_code == 302
        assert act(publisher, "publish").status_code == 302
        office.refresh_from_db()
        assert office.name_en == "Office of Notes"

    def test_one_that_was_carried_out_is_not_taken_up_again(
        self, act, publisher, change_set, put, office
    ):
        put(office, "rename", name_en="Office of Notes")
        act(publisher, "publish")
        before = state()
        for name in ("reopen", "publish", "discard", "describe", "cancel"):
            assert act(publisher, name, title="Again").status_code == 409
        change_set.refresh_from_db()
        assert (change_set.status, change_set.title) == (SetStatus.PUBLISHED, "Reform")
        assert state() == before


class TestQuestions:
    """As many for three steps of each kind as for one."""

    def fill(self, change_set, publisher, bureau, number):
        for n in range(number):
            made = an_organization(f"Office {number}{n}", under=bureau, published=False)
            add_step(change_set, StepKind.PUBLISH, organization=made, actor=publisher)
            treaty = an_instrument(f"Treaty {number}{n}")
            a_mandate(treaty, bureau)
            network = a_partnership(f"Network {number}{n}", responsible=bureau)
            for record in (treaty, network, a_post(bureau)):
                draft = draft_of(record, publisher)
                add_step(change_set, StepKind.DRAFT, draft=draft, actor=publisher)

    @pytest.fixture
    def two(self, publisher, bureau):
        found = []
        for number in (1, 3):
            change_set = ChangeSet.objects.create(title=f"Reform {number}", author=publisher)
            self.fill(change_set, publisher, bureau, number)
            found.append(change_set)
        return found

    def counted(self, ask):
        with CaptureQueriesContext(connection) as asked:
            ask()
        return len(asked)

    def test_whether_she_may_publish_it(self, publisher, two):
        assert may_publish(publisher, two[0], SAVED_BY)
        one, three = (
            self.counted(lambda each=each: may_publish(publisher, each, SAVED_BY)) for each in two
        )
        assert one == three

    def test_of_the_page_of_one_that_is_closed(self, client, publisher, two):
        ChangeSet.objects.update(status="published")
        client.force_login(publisher)
        client.get(page(two[0]))
        one, three = (self.counted(lambda each=each: client.get(page(each))) for each in two)
        assert one == three
