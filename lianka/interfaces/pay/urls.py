"""The addresses of this door."""

from django.urls import path

from lianka.interfaces.pay import views

app_name = "pay"
urlpatterns = [
    path("sandbox/<str:token>/", views.cashier_page, name="cashier"),
    path("sandbox/<str:token>/payments/", views.pay_page, name="cashier_payments"),
    path("notifications/<str:provider>/", views.notifications, name="notifications"),
]
