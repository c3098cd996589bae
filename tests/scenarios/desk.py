"""People at the editorial desk at the same time, each with a browser and a connection of her own.

As in a browser, somebody opens a few forms and sends them later, in any order. Each thing that is
sent carries a word of its own, by which it is found again.
"""

import datetime
import random
import re
import threading
import time
import traceback
from html import unescape
from typing import NamedTuple

from django.db import connection
from django.urls import reverse

from directory.publishing import drafts
from directory.publishing.models import Draft
from directory.publishing.sharing import token_of
from orgchart.models import ChangeSet, Organization, TreeNode
from tests.pages import opened
from tests.sign_in import SignedInClient

ADMIN = "/en/admin/orgchart"
FIELDS = ["summary_ar", "summary_en", "summary_fr", "mandate_en"]
REFUSALS = r'class="(?:errorlist|errornote|merge)[^"]*".*?</(?:ul|p|h2)>'
ACTS = ["ask", "comment", "approve", "send_back", "publish", "publish", "publish", "discard"]


class Sent(NamedTuple):
    """What somebody sent, and what became of it."""

    user: object
    verb: str
    key: int
    token: str
    detail: dict
    status: int
    sentence: str

    @property
    def applied(self):
        return self.status == 302


class Form(NamedTuple):
    verb: str
    key: int
    address: str
    data: dict
    detail: dict


def sentence_of(response):
    """What a page says of why it refused."""
    found = re.search(REFUSALS, response.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found.group())).split()) if found else ""


class Person:
    """Edits with some weight on each verb. Only who `publishes` has all of them."""

    def __init__(self, number, user, records, *, publishes):
        self.number, self.user, self.records = number, user, records
        self.publishes, self.count = publishes, 0
        self.dice = random.Random(number)
        self.sent, self.looked = [], []
        self.verbs = {"save": 8, "act": 5, "restore": 1, "move": 3, "dated_move": 1, "look": 1}
        if publishes:
            self.verbs |= {"reorganize": 1}
        self.client = SignedInClient()
        self.client.force_login(user)

    def work(self, until, at_once=2):
        forms = []
        while time.monotonic() < until:
            while len(forms) < at_once:
                forms += self.open()
            self.dice.shuffle(forms)
            self.send(forms.pop())

    def open(self):
        verb = self.dice.choices(list(self.verbs), list(self.verbs.values()))[0]
        self.count += 1
        token = f"{verb}-{self.number}-{self.count}."
        form = getattr(self, verb)(self.dice.choice(self.records), token)
        return [form] if form else []

    def send(self, form):
        response = self.client.post(form.address, form.data)
        sentence = "" if response.status_code == 302 else sentence_of(response)
        self.sent.append(
            Sent(
                self.user,
                form.verb,
                form.key,
                form.detail["token"],
                form.detail,
                response.status_code,
                sentence,
            )
        )

    def save(self, key, token):
        address = f"{ADMIN}/organization/{key}/change/"
        data = opened(self.client, address, "organization_form")
        field = self.dice.choice(FIELDS)
        button = self.dice.choice(["_save", "_draft"]) if self.publishes else "_save"
        detail = {"token": token, "field": field, "edition": data["version"]}
        return Form("save", key, address, data | {field: token, button: "1"}, detail)

    def act(self, key, token):
        """What is done with a draft, as it was seen a moment ago."""
        draft = drafts.open_draft(Organization.objects.get(pk=key))
        act = self.dice.choice(ACTS if self.publishes else ["ask", "comment", "discard"])
        if draft is None:
            act = "ask"
        data = {"act": act, "text": token, "version": draft.version if draft else ""}
        detail = {"token": token, "act": act, "draft": draft and draft.pk}
        return Form("act", key, f"{ADMIN}/organization/{key}/draft/", data, detail)

    def restore(self, key, token):
        record = Organization.objects.get(pk=key)
        address = reverse("admin:orgchart_organization_compare", args=[key])
        old, new = self.dice.sample(revisions_seen(record), 2)
        data = opened(self.client, f"{address}?old={old}&new={new}", "restore-form")
        detail = {"token": token, "revision": int(data["revision"]), "version": data["version"]}
        return Form("restore", key, f"{ADMIN}/organization/{key}/restore/", data, detail)

    def move(self, key, token):
        """By the page that asks for a place. Some are moved below themselves: refused."""
        node = TreeNode.objects.get(pk=key)
        under = self.dice.choice([key for key in TreeNode.objects.values_list("pk", flat=True)])
        where = self.dice.choice(["first", "last"])
        data = {"seen_under": node.parent_id or "", "under": under, "where": where}
        detail = {"token": token, "under": under}
        return Form("move", key, f"{ADMIN}/organization/{key}/move/", data, detail)

    def dated_move(self, key, token):
        """Its word is its day, which nobody else has."""
        day = datetime.date(2000 + self.number, 1, 1) + datetime.timedelta(days=self.count)
        address = f"{ADMIN}/organization/{key}/happens/move/"
        under = self.dice.choice([each for each in self.records if each != key])
        data = opened(self.client, address, "change-form") | {"on": str(day), "under": under}
        return Form("dated_move", key, address, data, {"token": token, "on": str(day)})

    def reorganize(self, key, token):
        """Begins a reorganization, puts a new name and a draft into it; what is sent publishes."""
        page = f"{ADMIN}/changeset/add/"
        self.client.post(page, {"title": token, "reason": ""})
        change_set = ChangeSet.objects.get(title=token)
        self.send(self.renaming(key, f"name-{token}", change_set))
        self.put_draft(change_set)
        version = ChangeSet.objects.get(pk=change_set.pk).version
        address = f"{ADMIN}/changeset/{change_set.pk}/change/"
        self.client.get(address)
        detail = {"token": token}
        return Form(
            "reorganize", change_set.pk, address, {"act": "publish", "version": version}, detail
        )

    def renaming(self, key, token, change_set):
        address = f"{ADMIN}/organization/{key}/happens/rename/"
        day = datetime.date(2020 + self.number % 5, 1, 1) + datetime.timedelta(days=self.count)
        data = opened(self.client, address, "change-form") | {
            "on": str(day),
            "name_en": token,
            "change_set": change_set.pk,
            "into_set": "1",
        }
        detail = {"token": token, "set": change_set.pk}
        return Form("rename", key, address, data, detail)

    def put_draft(self, change_set):
        draft = Draft.objects.open().order_by("?").first()
        if draft:
            address = reverse("admin:put_draft", args=[draft.public_id])
            answer = self.client.post(address, {"change_set": change_set.pk})
            self.looked.append(answer.status_code)  # 404 where it was closed meanwhile

    def look(self, key, token):
        """At a draft on the public page, as an editor or by a shared link; nothing is sent."""
        draft = Draft.objects.open().order_by("?").first()
        if draft is None:
            return
        shared = self.dice.random() < 0.5
        name, part = ("shared-preview", token_of(draft)) if shared else ("preview", draft.public_id)
        self.looked.append(self.client.get(reverse(name, args=[part])).status_code)


def revisions_seen(record):
    from directory.publishing.revisions import revisions_of

    return list(revisions_of(record).values_list("pk", flat=True)[:12])


def work_at_once(people, seconds):
    """All at work; the errors that no page answered."""
    errors, barrier = [], threading.Barrier(len(people))

    def work(person):
        try:
            barrier.wait(timeout=30)
            person.work(time.monotonic() + seconds)
        except Exception:  # noqa: BLE001 - all of them are reported
            errors.append(traceback.format_exc())
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 120)
    assert not any(thread.is_alive() for thread in threads)
    return errors
