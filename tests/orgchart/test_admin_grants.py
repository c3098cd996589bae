"""Grants in the administration: given, changed and withdrawn where the user administers."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.history import audit
from directory.history.models import AuditEntry
from orgchart.actions.grants import save_grant, withdraw_grant
from orgchart.models import Grant
from tests.builders import a_person, a_post, an_organization
from tests.conftest import a_user
from tests.pages import form_of, opened

pytestmark = pytest.mark.django_db
LIST = "/en/admin/orgchart/grant/"
ADD = f"{LIST}add/"
FORM = "grant_form"
ORGANIZATIONS = "/en/admin/orgchart/organization/"
CHOICES = "/en/admin/autocomplete/?app_label=orgchart&model_name=grant&field_name="


@pytest.fixture
def chief(bureau):
    """Administers the bureau and all below it."""
    user = a_user("chief@example.org", name="Chief")
    Grant.objects.create(user=user, organization=bureau, role="administrator")
    return user


def change(grant):
    return f"{LIST}{grant.pk}/change/"


def errors(response):
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


def everything():
    return list(Grant.objects.order_by("pk").values())


def refusals():
    return [(each.actor, each.detail) for each in AuditEntry.objects.of_verb(audit.REFUSED)]


def sent(**fields):
    return {"user": "", "group": "", "organization": "", "role": "editor"} | fields


class TestGiving:
    def test_to_a_person_writes_a_line(self, client, chief, outsider, office):
        client.force_login(chief)
        data = sent(user=outsider.pk, organization=office.pk, role="translator", languages=["fr"])
        assert client.post(ADD, data).status_code == 302
        grant = outsider.grants.get()
        assert (grant.organization, grant.role, grant.languages) == (office, "translator", ["fr"])
        line = AuditEntry.objects.of_verb("give_grant").get()
        assert (line.actor, line.object_id) == (chief, grant.pk)
        assert line.detail == {
            "user": outsider.pk, "role": "translator", "languages": ["fr"],
            "organization": office.pk,
        }  # fmt: skip

    def test_to_a_group(self, client, administrator, outsider, bureau):
        group = Group.objects.create(name="Desk")
        client.force_login(administrator)
        client.post(ADD, sent(group=group.pk, organization=bureau.pk, role="publisher"))
        assert group.grants.get().role == "publisher"
        assert AuditEntry.objects.of_verb("give_grant").get().detail["group"] == group.pk

    @pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
    def test_forgets_languages_that_a_role_has_none_of(
        self, client, administrator, outsider, bureau, role
    ):
        client.force_login(administrator)
        data = sent(user=outsider.pk, organization=bureau.pk, role=role, languages=["fr"])
        client.post(ADD, data)
        assert outsider.grants.get().languages == []

    def test_on_everything_is_for_those_who_have_it(self, client, administrator, outsider):
        client.force_login(administrator)
        assert client.post(ADD, sent(user=outsider.pk)).status_code == 302
        assert outsider.grants.get().organization is None

    def test_to_who_may_not_sign_in_yet_says_so(self, client, administrator, outsider, bureau):
        outsider.is_staff = False
        outsider.save()
        client.force_login(administrator)
        data = sent(user=outsider.pk, organization=bureau.pk)
        text = client.post(ADD, data, follow=True).content.decode()
        assert "Outsider may not sign in to the administration yet" in text
        outsider.refresh_from_db()
        assert not outsider.is_staff

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"user": ""}, "user"),
            ({"role": "translator", "languages": []}, "languages"),
            ({"role": ""}, "role"),
        ],
    )
    def test_incomplete_is_shown_again_and_no_refusal(
        self, client, administrator, outsider, bureau, wrong, field
    ):
        client.force_login(administrator)
        response = client.post(ADD, sent(user=outsider.pk, organization=bureau.pk) | wrong)
        assert list(errors(response)) == [field]
        assert refusals() == []

    def test_twice_is_said_in_a_sentence(self, client, administrator, editor, bureau):
        client.force_login(administrator)
        response = client.post(ADD, sent(user=editor.pk, organization=bureau.pk))
        assert errors(response) == {"__all__": ["There is this grant already."]}


class TestForgedGrants:
    """Refused with a sentence, logged, nothing changed."""

    def forged(self, client, user, data, address=ADD):
        before = everything()
        client.force_login(user)
        response = client.post(address, data)
        assert everything() == before
        return response

    @pytest.mark.parametrize("place", ["ministry", "other_bureau"])
    def test_on_an_organization_outside(self, client, chief, outsider, request, place):
        organization = request.getfixturevalue(place)
        data = sent(user=outsider.pk, organization=organization.pk, role="administrator")
        assert errors(self.forged(client, chief, data)) == {
            "organization": [
                "You may not give grants there. Choose an organization that you administer."
            ]
        }
        assert refusals() == [(chief, {"page": "grant", "fields": ["organization"]})]

    def test_on_everything(self, client, chief, outsider):
        response = self.forged(client, chief, sent(user=outsider.pk, role="administrator"))
        assert list(errors(response)) == ["organization"]

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("user", "999999", "There is no active account like this. Choose one from the list."),
            ("user", "x", "There is no active account like this. Choose one from the list."),
            ("group", "999999", "There is no group like this. Choose one from the list."),
            ("organization", "999999", "You may not give grants there."),
            ("role", "emperor", "Select a valid choice."),
            ("languages", ["xx"], "Select a valid choice."),
        ],
    )
    def test_of_what_is_not_there(
        self, client, administrator, outsider, bureau, field, value, sentence
    ):
        whole = sent(user=outsider.pk, organization=bureau.pk, role="translator", languages=["fr"])
        found = errors(self.forged(client, administrator, whole | {field: value}))
        assert found[field][0].startswith(sentence)
        assert refusals() == [(administrator, {"page": "grant", "fields": [field]})]

    def test_to_an_account_that_is_not_active(self, client, chief, outsider, bureau):
        outsider.is_active = False
        outsider.save()
        data = sent(user=outsider.pk, organization=bureau.pk)
        assert list(errors(self.forged(client, chief, data))) == ["user"]
        assert len(refusals()) == 1

    def test_to_a_person_and_a_group(self, client, administrator, outsider, bureau):
        group = Group.objects.create(name="Desk")
        data = sent(user=outsider.pk, group=group.pk, organization=bureau.pk)
        assert errors(self.forged(client, administrator, data)) == {
            "__all__": ["Choose a user or a group, and not both."]
        }

    @pytest.mark.parametrize("user", ["editor", "publisher", "translator", "outsider"])
    def test_by_whoever_administers_nothing(self, client, request, bureau, user):
        user = request.getfixturevalue(user)
        data = sent(user=user.pk, organization=bureau.pk, role="administrator")
        assert self.forged(client, user, data).status_code == 403
        assert [actor for actor, _detail in refusals()] == [user]

    def test_by_moving_one_in_or_out_of_the_subtree(
        self, client, chief, outsider, ministry, bureau
    ):
        above = Grant.objects.create(user=outsider, organization=ministry)
        hers = Grant.objects.create(user=outsider, organization=bureau, role="publisher")
        inward = sent(user=outsider.pk, organization=bureau.pk)
        assert self.forged(client, chief, inward, change(above)).status_code == 302
        outward = sent(user=outsider.pk, organization=ministry.pk)
        assert list(errors(self.forged(client, chief, outward, change(hers)))) == ["organization"]
        assert self.forged(client, chief, {"post": "yes"}, f"{LIST}{above.pk}/delete/")
        assert Grant.objects.filter(pk=above.pk).exists()

    def test_are_refused_by_the_actions_too(self, chief, outsider, ministry, bureau):
        with pytest.raises(PermissionDenied):
            save_grant(Grant(user=outsider, organization=ministry), actor=chief)
        above = Grant.objects.create(user=outsider, organization=ministry)
        above.organization = bureau
        for act in (save_grant, withdraw_grant):
            with pytest.raises(PermissionDenied):
                act(above, actor=chief)
        assert outsider.grants.get().organization == ministry


class TestChanging:
    def test_says_what_was(self, client, chief, editor, office):
        grant = editor.grants.get()
        was = grant.organization_id
        client.force_login(chief)
        data = opened(client, change(grant), FORM) | {"organization": office.pk}
        assert client.post(change(grant), data).status_code == 302
        line = AuditEntry.objects.of_verb("change_grant").get()
        assert line.detail["organization"] == office.pk
        assert line.detail["was"] == {"user": editor.pk, "role": "editor", "organization": was}

    def test_overwrites_nothing_that_somebody_else_changed(self, client, chief, editor, office):
        grant = editor.grants.get()
        client.force_login(chief)
        data = opened(client, change(grant), FORM) | {"organization": office.pk}
        Grant.objects.filter(pk=grant.pk).update(role="publisher")
        refused = client.post(change(grant), data)
        assert "Somebody else has changed this grant" in str(errors(refused))
        grant.refresh_from_db()
        assert grant.role == "publisher"
        assert grant.organization != office
        assert client.post(change(grant), form_of(refused, FORM)).status_code == 302
        grant.refresh_from_db()
        assert (grant.role, grant.organization) == ("editor", office)

    def test_keeps_a_holder_who_is_no_longer_active(self, client, administrator, editor):
        editor.is_active = False
        editor.save()
        grant = editor.grants.get()
        client.force_login(administrator)
        data = opened(client, change(grant), FORM) | {"role": "publisher"}
        assert client.post(change(grant), data).status_code == 302

    def test_withdrawn_is_gone_with_a_line(self, client, chief, editor):
        grant = editor.grants.get()
        client.force_login(chief)
        assert client.post(f"{LIST}{grant.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not editor.grants.exists()
        line = AuditEntry.objects.of_verb("withdraw_grant").get()
        assert (line.actor, line.object_id) == (chief, grant.pk)


class TestTheList:
    def rows(self, client, query=""):
        response = client.get(f"{LIST}{query}")
        assert response.status_code == 200
        return set(response.context["cl"].result_list)

    def test_holds_the_grants_inside_alone(self, client, chief, editor, outsider, ministry):
        Grant.objects.create(user=outsider, organization=ministry)
        Grant.objects.create(user=outsider)
        client.force_login(chief)
        assert self.rows(client) == {*chief.grants.all(), *editor.grants.all()}

    def test_is_narrowed_and_searched(
        self, client, administrator, editor, translator, bureau, other_bureau
    ):
        group = Group.objects.create(name="Desk")
        theirs = Grant.objects.create(group=group, organization=other_bureau)
        client.force_login(administrator)
        hers, translators = editor.grants.get(), translator.grants.get()
        assert self.rows(client) == {hers, translators, theirs}
        assert self.rows(client, "?role__exact=translator") == {translators}
        assert self.rows(client, f"?within={other_bureau.pk}") == {theirs}
        assert self.rows(client, f"?holder=user-{editor.pk}") == {hers}
        assert self.rows(client, f"?holder=group-{group.pk}") == {theirs}
        assert self.rows(client, "?q=Editor") == {hers}
        assert self.rows(client, "?q=desk") == {theirs}
        assert self.rows(client, "?q=Protocol") == {theirs}

    def test_asks_as_much_for_three_as_for_one(self, client, administrator, editor, office):
        client.force_login(administrator)
        self.rows(client)
        with CaptureQueriesContext(connection) as one:
            assert len(self.rows(client)) == 1
        Grant.objects.create(user=editor, organization=office)
        Grant.objects.create(group=Group.objects.create(name="Desk"))
        with CaptureQueriesContext(connection) as three:
            assert len(self.rows(client)) == 3
        assert len(one) == len(three)
        assert len(three) < 20

    @pytest.mark.parametrize("user", ["editor", "publisher", "translator", "outsider"])
    def test_is_not_for_others(self, client, request, user):
        client.force_login(request.getfixturevalue(user))
        assert client.get(LIST).status_code == 403


class TestWhoMayChangeThis:
    def page(self, organization):
        return f"{ORGANIZATIONS}{organization.pk}/grants/"

    def test_names_those_from_above_and_links_hers(
        self, client, chief, editor, outsider, translator, ministry, bureau, office, other_bureau
    ):
        above = Grant.objects.create(user=outsider, organization=ministry)
        Grant.objects.create(user=outsider, organization=other_bureau)
        client.force_login(chief)
        response = client.get(self.page(office))
        shown = {row["grant"]: bool(row["address"]) for row in response.context["rows"]}
        inside = [each.grants.get() for each in (chief, editor, translator)]
        assert shown == {above: False} | dict.fromkeys(inside, True)
        link = f'href="{self.page(office)}"'
        assert link in client.get(f"{ORGANIZATIONS}{office.pk}/change/").content.decode()

    @pytest.mark.parametrize("user", ["editor", "publisher", "translator"])
    def test_is_not_for_who_gives_no_grants(self, client, request, bureau, user):
        client.force_login(request.getfixturevalue(user))
        assert client.get(self.page(bureau)).status_code == 403
        text = client.get(f"{ORGANIZATIONS}{bureau.pk}/change/").content.decode()
        assert self.page(bureau) not in text


class TestChoices:
    def offered(self, client, field, term=""):
        response = client.get(f"{CHOICES}{field}&term={term}")
        assert response.status_code == 200
        return {int(each["id"]) for each in response.json()["results"]}

    def test_are_active_accounts_and_her_organizations(
        self, client, chief, outsider, bureau, office, other_bureau
    ):
        gone = a_user("gone@example.org")
        gone.is_active = False
        gone.save()
        group = Group.objects.create(name="Desk")
        client.force_login(chief)
        assert self.offered(client, "user") == {chief.pk, outsider.pk}
        assert self.offered(client, "user", "outsider@") == {outsider.pk}
        assert self.offered(client, "group") == {group.pk}
        assert self.offered(client, "organization") == {bureau.pk, office.pk}
        assert client.get("/en/admin/accounts/user/").status_code == 403

    @pytest.mark.parametrize("user", ["editor", "translator", "outsider"])
    @pytest.mark.parametrize("field", ["user", "group"])
    def test_are_none_for_others(self, client, request, user, field):
        client.force_login(request.getfixturevalue(user))
        assert client.get(f"{CHOICES}{field}&term=").status_code == 403
        elsewhere = "/en/admin/autocomplete/?app_label=history&model_name=auditentry&term="
        assert client.get(f"{elsewhere}&field_name=actor").status_code == 403

    def test_of_other_fields_tell_no_drafts_of_others(self, client, editor, translator, ministry):
        secret = an_organization("Secret", under=ministry, published=False)
        post = a_post(secret, published=False)
        person = a_person("Unknown", published=False)
        start = "/en/admin/autocomplete/?app_label=orgchart&term=&"
        ends = {
            "model_name=relationship&field_name=other": secret,
            "model_name=post&field_name=reports_to": post,
        }
        for user in (editor, translator):
            client.force_login(user)
            for field, hidden in ends.items():
                found = client.get(f"{start}{field}").json()["results"]
                assert str(hidden.pk) not in {each["id"] for each in found}
        found = client.get(f"{start}model_name=appointment&field_name=person").json()["results"]
        assert str(person.pk) not in {each["id"] for each in found}
