"""The routes of the cart service."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
