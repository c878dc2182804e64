"""The routes of the sales service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
