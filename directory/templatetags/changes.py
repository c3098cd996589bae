"""Addresses of the comparison of two days. Never a query."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

register = template.Library()


@register.simple_tag(takes_context=True)
def changes_address(context, name="changes", **more):
    """The same comparison with other parameters, its days written out; `page` begins anew."""
    days, request = context["days"], context["request"]
    query = {"from": days.start, "to": days.end}
    query |= {name: request.GET[name] for name in ("root", "scope") if request.GET.get(name)}
    query |= {name: value for name, value in more.items() if value}
    return f"{reverse(name)}?{urlencode(query)}"
