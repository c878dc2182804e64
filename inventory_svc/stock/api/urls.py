"""The routes of the inventory service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
