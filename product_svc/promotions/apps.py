from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "product_svc.promotions"
    label = "promotions"
