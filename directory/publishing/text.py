"""Texts of records: Markdown to HTML that is safe to show, and what may stand in a name."""

import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

MARKUP = re.compile(r"<[a-zA-Z/!?]|[\x00-\x08\x0b\x0c\x0e-\x1f]")
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table"])
TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a",
    "blockquote", "code", "pre", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"*": {"dir", "lang"}, "a": {"href", "title"}, "ol": {"start"}}


def validate_plain_text(text):
    """Refuse markup and control characters in a name or a title."""
    if MARKUP.search(text or ""):
        raise ValidationError(
            _("This is plain text: leave out HTML tags and control characters."), code="markup"
        )


def render_markdown(text):
    """The HTML of a Markdown text. Headings begin at the third level, below the page's own."""
    html = MARKDOWN.render(text or "")
    html = re.sub(r"(</?h)([1-6])>", lambda m: f"{m[1]}{min(int(m[2]) + 2, 6)}>", html)
    return mark_safe(  # noqa: S308 - nh3 has cleaned it
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    )
