from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customer_svc.customers"
    label = "customers"
