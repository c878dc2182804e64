"""The routes of the inventory service."""

from django.urls import URLPattern, path

from inventory_svc.stock.api import views

RESERVATION = "internal/reservations/<uuid:reference>"

urlpatterns: list[URLPattern] = [
    path("api/v1/inventory/availability", views.Availability.as_view()),
    path("api/v1/inventory/adjustments", views.Adjustments.as_view()),
    path("api/v1/inventory/locations", views.Locations.as_view()),
    path("api/v1/inventory/levels", views.Levels.as_view()),
    path("api/v1/inventory/ledger", views.Ledger.as_view()),
    path("internal/availability", views.InternalAvailability.as_view()),
    path("internal/reservations", views.Reservations.as_view()),
    path(f"{RESERVATION}/commit", views.CommitReservation.as_view()),
    path(f"{RESERVATION}/release", views.ReleaseReservation.as_view()),
    path(f"{RESERVATION}/extend", views.ExtendReservation.as_view()),
]
