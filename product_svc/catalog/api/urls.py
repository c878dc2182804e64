"""The routes of the product service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
