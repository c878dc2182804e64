from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "inventory_svc.stock"
    label = "stock"
