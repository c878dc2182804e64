"""The routes of the customer service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
