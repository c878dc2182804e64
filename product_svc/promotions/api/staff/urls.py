"""The staff's routes, below api/v1/catalogue/."""

from django.urls import path

from product_svc.promotions.api.staff import views

urlpatterns = [
    path("promotions", views.Promotions.as_view()),
    path("promotions/<slug:code>", views.OnePromotion.as_view()),
    path("promotions/<slug:code>/launch", views.Launch.as_view()),
    path("promotions/<slug:code>/pause", views.Pause.as_view()),
    path("promotions/<slug:code>/resume", views.Resume.as_view()),
    path("promotions/<slug:code>/end", views.End.as_view()),
    path("promotions/<slug:code>/uses", views.PromotionUses.as_view()),
    path("promotions/<slug:code>/coupons", views.NewCoupon.as_view()),
    path("promotions/<slug:code>/coupon-batches", views.NewCouponBatch.as_view()),
    path("coupons", views.Coupons.as_view()),
    path("coupons/validate", views.CouponValidation.as_view()),
    path("coupons/<slug:code>", views.OneCoupon.as_view()),
    path("coupons/<slug:code>/uses", views.CouponUses.as_view()),
    path("coupon-batches", views.CouponBatches.as_view()),
    path("coupon-batches/<int:number>", views.OneCouponBatch.as_view()),
    path("coupon-batches/<int:number>/codes.csv", views.CouponBatchFile.as_view()),
]
