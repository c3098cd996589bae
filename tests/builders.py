"""Short ways to make the directory that a test needs. They go through the actions."""

from directory.publishing import actions as publishing
from orgchart.actions.organizations import found_organization
from orgchart.actions.people import save_person, save_post
from orgchart.models import Appointment, Organization, Person, Post


def an_organization(name_en="Bureau", *, under=None, published=True, position=None, **fields):
    organization = Organization(name_en=name_en, **({"kind": "bureau"} | fields))
    found_organization(organization, under=under, position=position)
    return publishing.publish(organization) if published else organization


def a_post(organization, title_en="Director", *, published=True, **fields):
    post = save_post(Post(organization=organization, title_en=title_en, **fields))
    return publishing.publish(post) if published else post


def a_person(name_en="Amal Haddad", *, published=True, **fields):
    person = save_person(Person(name_en=name_en, **fields))
    return publishing.publish(person) if published else person


def an_appointment(post, person, **fields):
    appointment = Appointment(post=post, person=person, **fields)
    appointment.full_clean()
    appointment.save()
    return appointment


def tree_of(organization_names):
    """Organizations from an indented drawing, two spaces a level: {name: organization}."""
    made, above = {}, []
    for line in filter(str.strip, organization_names.splitlines()):
        name = line.strip()
        level = (len(line) - len(line.lstrip())) // 2
        above[level:] = []
        made[name] = an_organization(name, under=above[-1] if above else None)
        above.append(made[name])
    return made
