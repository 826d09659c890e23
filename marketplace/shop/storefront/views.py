"""Thin: a selector, a template."""

from django.http import Http404
from django.shortcuts import render


def home(request):
    return render(request, "storefront/home.html")


def commune(request, key):
    raise Http404


def producer(request, key):
    raise Http404


def page(request, slug):
    raise Http404


def help_page(request):
    raise Http404
