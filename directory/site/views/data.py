from django.shortcuts import render

from directory.site.sets import EXPORTS
from orgchart.exports.comparison import COMPARISON
from orgchart.models import Organization
from orgchart.views.time import Time


def data(request):
    time = Time(request.day, Organization.objects.change_days())
    return render(request, "directory/data.html", {"exports": [*EXPORTS, COMPARISON], "time": time})
