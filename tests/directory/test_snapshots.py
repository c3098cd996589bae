"""A snapshot is all that a record and its rows hold: written back, the record is what it was."""

import pytest

from directory.languages import translated
from directory.publishing import staging
from directory.publishing.snapshot import owned_models, snapshot, write_owned
from directory.site.records import KINDS
from orgchart.models import (
    Contact,
    Organization,
    OtherName,
    Person,
    Post,
    ProfileEntry,
    Relationship,
)
from partnerships.models import Channel, Partnership
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.partnerships.builders import (
    a_figure,
    a_mechanism,
    a_membership,
    a_participation,
    a_partnership,
    an_area,
    an_event,
    saved,
)
from tests.treaties.builders import a_mandate, a_state, a_statement, acts_of, an_instrument
from treaties.actions.statements import save_statement
from treaties.models import (
    EntryParticipant,
    Instrument,
    InstrumentRelation,
    InstrumentSubject,
    Subject,
)

pytestmark = pytest.mark.django_db


def a_whole_organization():
    bureau = an_organization("Bureau", summary_ar="ملخص")
    for position in (1, 2, 3):
        saved(
            ProfileEntry(
                organization=bureau, kind="function", position=position, title_en=f"F{position}"
            )
        )
        saved(OtherName(organization=bureau, name_en=f"Alias {position}", position=position))
        saved(
            Contact(
                organization=bureau, kind="telephone", value=f"+1 {position}", position=position
            )
        )
    for position in (1, 2):
        other = an_organization(f"Other {position}")
        saved(Relationship(organization=bureau, other=other, kind="cooperates_with"))
    return bureau


def a_whole_post():
    post = a_post(an_organization("Office"))
    an_appointment(post, a_person("First"))
    return post


def a_whole_person():
    return a_person(biography_en="Life", original_name="أمل")


def a_whole_instrument():
    convention = an_instrument(dates={"adopted": "1968-05", "terminated": None}, code="C/1")
    said = []
    for name in ("Morocco", "Tunisia"):
        state = a_state(name)
        acts_of(convention, state, "1968 signature, 1970-03-05 ratification")
        said.append(
            save_statement(
                a_statement(
                    convention,
                    state,
                    kind="objection" if said else "reservation",
                    objects_to=said[0] if said else None,
                    text_fr="Dit",
                )
            )
        )
        a_mandate(convention, state, "supports", start="1980")
        saved(EntryParticipant(instrument=convention, participant=state))
    for name in ("Protocol", "Annex"):
        other = an_instrument(name)
        saved(InstrumentRelation(instrument=convention, other=other, kind="supplements"))
        subject = saved(Subject(name_en=name, slug=name.lower()))
        saved(InstrumentSubject(instrument=convention, subject=subject))
    return convention


def a_whole_partnership():
    network = a_partnership(launched="2001-02", description_es="Red")
    for name in ("A", "B"):
        body = an_organization(name)
        a_membership(network, body, start="2002")
        mechanism = a_mechanism(network, f"Meeting {name}", established="2003")
        event = an_event(network, f"Event {name}", starts="2004", mechanism=mechanism)
        a_participation(event, organization=body)
        a_figure(network, 12, mechanism=mechanism, as_of="2005")
        saved(Channel(partnership=network, kind="email", value=f"{name.lower()}@example.org"))
        an_area(network, f"Area {name}", partners=(body, "Others"), activities=("One", "Two"))
    return network


MAKERS = {
    Organization: a_whole_organization,
    Post: a_whole_post,
    Person: a_whole_person,
    Instrument: a_whole_instrument,
    Partnership: a_whole_partnership,
}


@pytest.fixture(params=list(KINDS), ids=lambda model: model.__name__)
def record(request):
    return request.param.objects.get(pk=MAKERS[request.param]().pk)


def test_every_kind_of_row_is_filled(record):
    empty = [name for name, rows in snapshot(record)["owned"].items() if not rows]
    assert not empty


def rows_of(record):
    return [
        model._base_manager.filter(**{back: record})
        for _name, model, back in owned_models(type(record))
    ]


def test_rows_that_were_deleted_come_back(record):
    before = snapshot(record)
    for rows in reversed(rows_of(record)):
        for row in rows:
            row.delete()
    if before["owned"]:
        assert snapshot(record) != before
    write_owned(record, before["owned"])
    assert snapshot(record) == before


def test_texts_that_were_changed_come_back(record):
    before = snapshot(record)
    targets = [type(record)._base_manager.filter(pk=record.pk), *rows_of(record)]
    projected = set(getattr(record, "projected", ()))
    for rows in targets:
        for name in translated(rows.model):
            if rows.model is not type(record) or name not in projected:
                rows.update(**{f"{name}_ru": "Другое", f"{name}_en": "Another"})
    changed = type(record).objects.get(pk=record.pk)
    if any(translated(rows.model) for rows in targets):
        assert snapshot(changed) != before
    assert staging.put(changed, before) == []
    assert snapshot(type(record).objects.get(pk=record.pk)) == before


def test_an_empty_snapshot_takes_all_rows_away_and_the_full_one_brings_them(record):
    before = snapshot(record)
    staging.put(record, before | {"owned": {name: [] for name in before["owned"]}})
    assert not any(rows.exists() for rows in rows_of(record))
    staging.put(record, before)
    assert snapshot(type(record).objects.get(pk=record.pk)) == before


def test_what_is_staged_is_gone_afterwards(record):
    before = snapshot(record)
    emptied = before | {"owned": {name: [] for name in before["owned"]}}
    with staging.staged(record, emptied) as shown:
        assert snapshot(shown) == emptied
    assert snapshot(type(record).objects.get(pk=record.pk)) == before
