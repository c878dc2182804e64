from django.apps import AppConfig


class CartsConfig(AppConfig):
    name = "cart_svc.carts"
    label = "carts"
