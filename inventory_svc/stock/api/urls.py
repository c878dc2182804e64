"""The routes of the inventory service."""

from django.urls import URLPattern, path

from inventory_svc.stock.api import views

REQUEST = "api/v1/inventory/adjustment-requests/<int:request_id>"
RESERVATION = "internal/reservations/<uuid:reference>"

urlpatterns: list[URLPattern] = [
    path("api/v1/inventory/availability", views.Availability.as_view()),
    path("api/v1/inventory/adjustments", views.Adjustments.as_view()),
    path("api/v1/inventory/adjustment-requests", views.AdjustmentRequests.as_view()),
    path(REQUEST, views.OneAdjustmentRequest.as_view()),
    path(f"{REQUEST}/approve", views.ApproveAdjustment.as_view()),
    path(f"{REQUEST}/reject", views.RejectAdjustment.as_view()),
    path("api/v1/inventory/locations", views.Locations.as_view()),
    path("api/v1/inventory/locations/<str:code>", views.OneLocation.as_view()),
    path("api/v1/inventory/levels", views.Levels.as_view()),
    # a SKU may have slashes, so it stands last
    path("api/v1/inventory/levels/<str:location>/<path:sku>", views.OneLevel.as_view()),
    path("api/v1/inventory/ledger", views.Ledger.as_view()),
    path("api/v1/inventory/proof", views.Proof.as_view()),
    path("api/v1/inventory/reasons", views.Reasons.as_view()),
    path("api/v1/inventory/alerts", views.Alerts.as_view()),
    path("api/v1/inventory/alerts/<int:alert_id>/acknowledge", views.AcknowledgeAlert.as_view()),
    path("api/v1/inventory/oversell-cases", views.OversellCases.as_view()),
    path("api/v1/inventory/oversell-cases/<int:case_id>", views.OneOversellCase.as_view()),
    path("api/v1/inventory/oversell-cases/<int:case_id>/close", views.CloseOversellCase.as_view()),
    path("api/v1/inventory/backorders", views.Backorders.as_view()),
    path(
        "api/v1/inventory/backorders/<int:backorder_id>/promise", views.BackorderPromise.as_view()
    ),
    path("api/v1/inventory/reorder-proposals", views.ReorderProposals.as_view()),
    path("internal/availability", views.InternalAvailability.as_view()),
    path("internal/pickup-places", views.PickupPlaces.as_view()),
    path("internal/reservations", views.Reservations.as_view()),
    path(f"{RESERVATION}/commit", views.CommitReservation.as_view()),
    path(f"{RESERVATION}/release", views.ReleaseReservation.as_view()),
    path(f"{RESERVATION}/extend", views.ExtendReservation.as_view()),
]
