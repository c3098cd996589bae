from django.shortcuts import render

from directory.site.sets import EXPORTS


def data(request):
    return render(request, "directory/data.html", {"exports": EXPORTS})
