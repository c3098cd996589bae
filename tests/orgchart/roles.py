"""What each role may do, and records of every kind wherever they can stand to a grant."""

from django.contrib.auth.models import Group

from orgchart.enums import Role
from orgchart.models import Grant
from tests.builders import a_person, a_post, an_appointment, an_organization
from tests.conftest import a_user
from tests.partnerships.builders import a_membership, a_partnership
from tests.treaties.builders import a_mandate, an_instrument

MAY = {
    "translator": "view translate",
    "editor": "view translate add change move delete",
    "publisher": "view translate add change move delete publish",
    "administrator": "view translate add change move delete publish administer",
}
POSITIONS = ["above", "inside", "below", "beside", "elsewhere"]
COVERED = ["inside", "below"]


def records_around(ministry, bureau, office, other_bureau):
    """{kind: {position: record}}. The grant of the tests is on the bureau."""
    agency = an_organization("Agency of another country", kind="agency")
    at = dict(zip(POSITIONS, [ministry, bureau, office, other_bureau, agency], strict=True))
    posts = {position: a_post(each, published=False) for position, each in at.items()}
    people, instruments, partnerships = {}, {}, {}
    for position, organization in at.items():
        people[position] = a_person(f"Person {position}", published=False)
        an_appointment(posts[position], people[position])
        instruments[position] = an_instrument(f"Treaty {position}", published=False)
        a_mandate(instruments[position], organization)
        partnerships[position] = a_partnership(
            f"Network {position}", published=False, responsible=organization
        )
    # What is tied to the bureau in another way, or no longer, is not covered by its grants.
    a_mandate(instruments["beside"], bureau, role="supports")
    a_mandate(instruments["elsewhere"], bureau, start="1990", end="2000")
    a_membership(partnerships["beside"], bureau)
    return {
        "organization": at,
        "post": posts,
        "person": people,
        "instrument": instruments,
        "partnership": partnerships,
    }


def granted(role, organization, *, by_group=False):
    """Somebody with the grant; the group has another member as well."""
    user = a_user(f"{role}-of-the-test@example.org")
    holder = {"user": user}
    if by_group:
        holder = {"group": Group.objects.create(name=f"All {role}s")}
        holder["group"].user_set.add(user, a_user(f"colleague-of-{role}@example.org"))
    languages = ["fr", "ru"] if role == Role.TRANSLATOR else []
    Grant.objects.create(**holder, organization=organization, role=role, languages=languages)
    return user
