import pytest

from orgchart.models import ChangeSet, Grant
from tests.conftest import a_user
from tests.pages import opened
from tests.reorganizing import DAY, happens, page


@pytest.fixture
def change_set(publisher):
    return ChangeSet.objects.create(title="Reform", author=publisher)


@pytest.fixture
def put(client, publisher, change_set):
    """Puts what happens to an organization into the reorganization, by its ordinary form."""

    def put(organization, what, **changes):
        client.force_login(publisher)
        data = opened(client, happens(organization, what), "change-form") | {"on": DAY} | changes
        data |= {"change_set": change_set.pk, "into_set": "1"}
        return client.post(happens(organization, what), data)

    return put


@pytest.fixture
def act(client, change_set):
    def act(user, name, **data):
        client.force_login(user)
        version = ChangeSet.objects.get(pk=change_set.pk).version
        return client.post(page(change_set), {"version": version, "act": name} | data)

    return act


@pytest.fixture
def chief(ministry):
    """Publishes the whole ministry."""
    user = a_user("chief@example.org", name="Chief")
    Grant.objects.create(user=user, organization=ministry, role="publisher")
    return user
