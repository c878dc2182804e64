"""The routes of the reporting service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
