"""Forms as a browser sends them: read from the page, changed, and sent back."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """The fields of the form with a given id, with the values that the page gives them."""

    def __init__(self, form_id):
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.data, self.area, self.select, self.several = {}, None, None, False

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.inside = found.get("id") == self.form_id
        if not self.inside or "disabled" in found:
            return
        if tag == "input" and found.get("name"):
            self.read_input(found)
        elif tag == "textarea":
            self.area, self.data[found["name"]] = found["name"], ""
        elif tag == "select":
            self.select, self.several = found["name"], "multiple" in found
            if not self.several:
                self.data[self.select] = ""
        elif tag == "option" and self.select and "selected" in found:
            value = found.get("value", "")
            if self.several:
                self.data.setdefault(self.select, []).append(value)
            else:
                self.data[self.select] = value

    def read_input(self, found):
        kind = found.get("type", "text")
        if kind in {"submit", "button", "file"}:
            return
        if kind in {"checkbox", "radio"} and "checked" not in found:
            return
        self.data[found["name"]] = found.get("value") or ("on" if kind == "checkbox" else "")

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            # HTML drops the line break that Django writes after the opening tag.
            self.data[self.area] = self.data[self.area].removeprefix("\n")
        if tag == "textarea":
            self.area = None
        if tag == "select":
            self.select = None
        if tag == "form":
            self.inside = False

    def handle_data(self, text):
        if self.area:
            self.data[self.area] += text.replace("\r\n", "\n")


def form_of(response, form_id):
    """{name: value} of a form in a page."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    assert reader.data, f"the page has no form {form_id}"
    return {name: value for name, value in reader.data.items() if "__prefix__" not in name}


def opened(client, address, form_id):
    response = client.get(address)
    assert response.status_code == 200, (response.status_code, response.headers)
    return form_of(response, form_id)


def add_row(data, prefix, **values):
    """A new row in the form, as the add button makes it."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(index + 1)
    data |= {f"{prefix}-{index}-id": ""}
    data |= {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return data
