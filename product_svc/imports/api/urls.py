"""The routes of imports and exports."""

from django.urls import path

from product_svc.imports.api import views

IMPORT = "api/v1/catalogue/imports/<uuid:public_id>"
EXPORT = "api/v1/catalogue/exports/<uuid:public_id>"
urlpatterns = [
    path("api/v1/catalogue/imports", views.ImportList.as_view()),
    path("api/v1/catalogue/imports/template.csv", views.TemplateView.as_view()),
    path(IMPORT, views.ImportView.as_view()),
    path(f"{IMPORT}/apply", views.ImportApplyView.as_view()),
    path(f"{IMPORT}/problems.csv", views.ImportProblemsView.as_view()),
    path("api/v1/catalogue/exports", views.ExportList.as_view()),
    path(EXPORT, views.ExportView.as_view()),
    path(f"{EXPORT}/file", views.ExportFileView.as_view()),
]
