from django.utils.translation import gettext_lazy as _

from shared_libs.service_defaults.settings import *
from shared_libs.service_defaults.settings import (
    BASE_APPS,
    database,
    service_paths,
    spectacular,
    theme,
    upstreams,
)

SERVICE_NAME = "reporting"
ROOT_URLCONF = "reporting_svc.config.urls"
INSTALLED_APPS = [*BASE_APPS, "reporting_svc.reports"]
DATABASES = database(SERVICE_NAME)
UPSTREAMS = upstreams()
STATIC_URL, SESSION_COOKIE_NAME, SESSION_COOKIE_PATH, LOCALE_PATHS = service_paths(SERVICE_NAME)
SPECTACULAR_SETTINGS = spectacular(SERVICE_NAME)
UNFOLD = {
    **theme(SERVICE_NAME),
    "SIDEBAR": {
        "show_all_applications": True,
        "navigation": [
            {
                "items": [
                    {"title": title, "icon": icon, "link": f"/admin/reporting/{path}"}
                    for title, icon, path in (
                        (_("Dashboard"), "monitoring", "dashboard/"),
                        (_("Reports"), "table_chart", "tables/"),
                        (_("Days of stores"), "event_available", "reports/dailyclose/"),
                        (_("Alerts"), "notifications", "reports/alert/"),
                        (_("Alert rules"), "rule_settings", "reports/alertrule/"),
                        (_("Documents"), "receipt_long", "reports/document/"),
                        (_("Articles"), "sell", "reports/articlecopy/"),
                        (_("How fresh the books are"), "schedule", "reports/freshness/"),
                    )
                ]
            }
        ],
    },
}
ROLE_PERMISSIONS = {
    role: ["reports.view_*", "reports.close_*", "reports.*_alertrule", "reports.acknowledge_*"]
    for role in ("analyst", "store_manager")
}
SUBSCRIBERS = {"customer": ["reporting.privacy_answered.v1"]}
EVENT_CONSUMERS = "reporting_svc.reports.consumers"
GAUGES = "reporting_svc.reports.selectors.gauges"
