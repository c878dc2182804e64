"""The routes of the order service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
