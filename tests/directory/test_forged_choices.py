"""What no page offers as a choice is refused in the form, and never an error page."""

import re

import pytest
from django.forms import ModelChoiceField
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from orgchart.models import Grant, Organization, Person, Post
from partnerships.models import Partnership
from tests.conftest import a_user
from tests.directory.test_snapshots import MAKERS
from treaties.models import Instrument

pytestmark = pytest.mark.django_db
CHOOSING = [model for model in MAKERS if model is not Person]
FORGED = ["x", "9" * 30, "-1", "1,2", "\x00", "²"]


def everywhere(role):
    user = a_user(f"{role}@example.org", name=role)
    Grant.objects.create(user=user, organization=None, role=role)
    return user


def forged(page, value):
    """The form of a page as it is sent, every choice of a record replaced; also in new rows."""
    form = page.context["adminform"].form
    forms = [form, *(f for inline in page.context["inline_admin_formsets"] for f in inline.forms)]
    forms += [inline.formset.empty_form for inline in page.context["inline_admin_formsets"]]
    data = {}
    for each in forms:
        for name, field in each.fields.items():
            key = each.add_prefix(name).replace("__prefix__", "0")
            initial = each[name].value()
            data[key] = "" if initial is None else initial
            if isinstance(field, ModelChoiceField) or name in ("organizations", "under"):
                data[key] = value
    for inline in page.context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        known = len(inline.formset.initial_forms)
        data |= {f"{prefix}-TOTAL_FORMS": max(known, 1), f"{prefix}-INITIAL_FORMS": known}
    return data | {"version": page.context.get("edition", "")}


def refused(client, address):
    """What was answered to each forged value that is not the form again."""
    page = client.get(address)
    answers = {value: client.post(address, forged(page, value)).status_code for value in FORGED}
    return {value: status for value, status in answers.items() if status != 200}


@pytest.mark.parametrize("role", ["editor", "publisher"])
@pytest.mark.parametrize("model", CHOOSING, ids=lambda model: model.__name__)
def test_a_forged_choice_is_refused(client, model, role):
    record = MAKERS[model]()
    kind = f"admin:{record._meta.app_label}_{record._meta.model_name}"
    client.force_login(everywhere(role))
    page = reverse(f"{kind}_change", args=[record.pk])
    assert not refused(client, page)
    assert not refused(client, reverse(f"{kind}_add"))


@pytest.mark.parametrize("role", ["editor", "publisher"])
def test_a_forged_choice_on_the_pages_of_a_part_is_refused(client, role):
    network = MAKERS[Partnership]()
    page = reverse("admin:partnerships_partnership_change", args=[network.pk])
    client.force_login(everywhere(role))
    assert not refused(client, f"{page}?event={network.events.first().pk}")
    client.raise_request_exception = True
    areas = f"{page}?part=areas"
    sent = client.get(areas)
    assert {client.post(areas, forged(sent, value)).status_code for value in FORGED} <= {200, 302}


def test_a_forged_choice_of_a_statement_is_refused(client):
    convention = MAKERS[Instrument]()
    client.force_login(everywhere("editor"))
    one = convention.statements.first()
    assert not refused(client, reverse("admin:treaties_statement_change", args=[one.pk]))
    add = reverse("admin:treaties_statement_add")
    assert not refused(client, f"{add}?instrument={convention.pk}")


@pytest.mark.parametrize("value", ["9" * 30, "x", "0", "_00", "1_2"])
def test_an_address_of_nothing_is_never_an_error_page(client, value):
    for model in (Instrument, Partnership, Organization, Post):
        MAKERS[model]()
    client.force_login(everywhere("administrator"))
    client.raise_request_exception = False
    sent = {"act": "publish", "version": "9" * 30, "step": "9" * 30}
    addresses = [each.replace("<>", value) for each in admin_addresses()]
    assert len(addresses) > 40
    wrong = [
        (a, how)
        for a in addresses
        for how in ("get", "post")
        if getattr(client, how)(a, sent).status_code >= 500
    ]
    assert not wrong


def admin_addresses():
    """Every address of the administration that takes a number, written with <> in its place."""
    found = []

    def walk(patterns, prefix):
        for each in patterns:
            route = prefix + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, route)
            else:
                found.append("/" + route)

    walk(get_resolver().url_patterns, "")
    found = [re.sub(r"<[^>]*>", "<>", each) for each in found if "admin/" in each]
    return [each for each in found if "<>" in each and "^" not in each and "(" not in each]
