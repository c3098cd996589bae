"""Who may do what: every role against every action, wherever a record stands to the grant."""

import itertools

import pytest

from directory.permissions import Action
from orgchart.enums import Role
from orgchart.models import Grant
from orgchart.permissions import GRANTS, ORGANIZATIONS, PEOPLE, POSTS, must_have_second_factor
from partnerships.permissions import PARTNERSHIPS
from tests.conftest import a_user
from tests.orgchart.roles import COVERED, MAY, POSITIONS, granted
from treaties.permissions import INSTRUMENTS

pytestmark = pytest.mark.django_db
POLICIES = {
    "partnership": PARTNERSHIPS,
    "organization": ORGANIZATIONS,
    "post": POSTS,
    "person": PEOPLE,
    "instrument": INSTRUMENTS,
}


def answers(user, records):
    """{(kind, action): positions} twice: as `which` says it, and as `may` does."""
    which, may = {}, {}
    for kind, policy in POLICIES.items():
        for action in Action:
            keys = set(policy.which(user, action).values_list("pk", flat=True))
            standing = records[kind].items()
            which[kind, action] = [at for at, record in standing if record.pk in keys]
            may[kind, action] = [at for at, record in standing if policy.may(user, action, record)]
    return which, may


def table(role, positions):
    return {
        (kind, action): positions if action in MAY[role].split() else []
        for kind in POLICIES
        for action in Action
    }


@pytest.mark.parametrize("by_group", [False, True], ids=["to a person", "to a group"])
def test_a_role_covers_its_organization_and_all_below(records, bureau, by_group):
    for role in MAY:
        which, may = answers(granted(role, bureau, by_group=by_group), records)
        assert which == table(role, COVERED), role
        assert may == which, role


def test_a_role_on_no_organization_covers_everything(records):
    for role in MAY:
        which, may = answers(granted(role, None), records)
        assert which == table(role, POSITIONS), role
        assert may == which, role


def test_every_role_is_in_the_table():
    assert set(MAY) == set(Role.values)
    assert set(MAY["administrator"].split()) == set(Action)


@pytest.mark.parametrize("lost", ["is_active", "is_staff"])
def test_an_account_that_may_not_sign_in_may_do_nothing(records, bureau, lost):
    for role in MAY:
        user = granted(role, bureau)
        setattr(user, lost, False)
        user.save()
        which, may = answers(user, records)
        assert not any(which.values()), role
        assert not any(may.values()), role


def test_a_superuser_may_do_everything_until_she_is_not_active(records, administrator):
    which, may = answers(administrator, records)
    assert set(map(tuple, which.values())) == {tuple(POSITIONS)}
    assert may == which
    administrator.is_active = False
    administrator.save()
    which, may = answers(administrator, records)
    assert not any(which.values())
    assert not any(may.values())


def test_whoever_has_left_a_group_has_left_its_grants(records, bureau):
    user = granted("editor", bureau, by_group=True)
    user.groups.clear()
    which, _may = answers(user, records)
    assert not any(which.values())


def test_two_grants_add_up_and_each_keeps_to_its_own(records, bureau, other_bureau):
    user = granted("translator", bureau)
    Grant.objects.create(user=user, organization=other_bureau, role="editor")
    which, may = answers(user, records)
    assert which["organization", Action.VIEW] == ["inside", "below", "beside"]
    assert which["organization", Action.CHANGE] == ["beside"]
    assert may == which


def test_a_place_for_a_new_one_is_asked_where_it_would_stand(records, bureau):
    users = {role: granted(role, bureau) for role in MAY}
    for (role, user), action in itertools.product(users.items(), (Action.ADD, Action.MOVE)):
        under = {
            at: ORGANIZATIONS.may_place_under(user, action, place)
            for at, place in (records["organization"] | {"root": None}).items()
        }
        allowed = COVERED if action in MAY[role].split() else []
        assert [at for at, may in under.items() if may] == allowed, (role, action)


class TestLanguages:
    def test_of_a_translator_are_those_of_her_grants_where_they_stand(
        self, records, bureau, office
    ):
        user = granted("translator", bureau)
        Grant.objects.create(user=user, organization=office, role="translator", languages=["es"])
        for kind, policy in POLICIES.items():
            languages = {at: policy.languages(user, each) for at, each in records[kind].items()}
            assert languages == {
                "above": set(), "inside": {"fr", "ru"}, "below": {"fr", "ru", "es"},
                "beside": set(), "elsewhere": set(),
            }  # fmt: skip

    @pytest.mark.parametrize(("code", "written"), [("fr", COVERED), ("es", [])])
    def test_narrow_what_she_may_write(self, records, bureau, code, written):
        user = granted("translator", bureau)
        for kind, policy in POLICIES.items():
            keys = set(policy.writable(user, code).values_list("pk", flat=True))
            assert [at for at, record in records[kind].items() if record.pk in keys] == written

    def test_of_an_editor_are_all_and_only_in_her_grant(self, records, bureau):
        user = granted("editor", bureau)
        languages = {
            at: len(ORGANIZATIONS.languages(user, each))
            for at, each in records["organization"].items()
        }
        assert languages == {"above": 0, "inside": 6, "below": 6, "beside": 0, "elsewhere": 0}


class TestGrantsThemselves:
    @pytest.fixture
    def given(self, records):
        holder = a_user("holder@example.org")
        places = records["organization"] | {"everywhere": None}
        return {
            at: Grant.objects.create(user=holder, organization=place)
            for at, place in places.items()
        }

    def test_are_kept_by_administrators_of_where_they_stand(self, given, bureau):
        users = {role: granted(role, bureau) for role in MAY}
        for (role, user), action in itertools.product(users.items(), Action):
            expected = COVERED if role == "administrator" else []
            may = [at for at, each in given.items() if GRANTS.may(user, action, each)]
            assert may == expected, (role, action)
            kept = set(GRANTS.which(user, action).values_list("pk", flat=True))
            assert [at for at, each in given.items() if each.pk in kept] == expected, (role, action)

    def test_are_all_kept_by_administrators_of_everything(self, given):
        user = granted("administrator", None)
        assert all(GRANTS.may(user, Action.CHANGE, each) for each in given.values())


@pytest.mark.parametrize("role", MAY)
def test_a_second_factor_is_asked_of_whoever_has_a_grant(bureau, outsider, role):
    assert must_have_second_factor(granted(role, bureau))
    assert not must_have_second_factor(outsider)
