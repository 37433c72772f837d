"""The addresses of this door."""

from django.urls import path

from lianka.interfaces.h5.counter import days, home, orders, physical, purchases, rights, scanning, sign_in, top_ups

app_name = "counter"
urlpatterns = [
    path("", home.home_page, name="home"),
    path("news/", home.news_part, name="news"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.second_factor_page, name="second_factor"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("stores/", sign_in.stores_page, name="stores"),
    path("code/", home.code_page, name="code"),
    path("day/", days.day_page, name="day"),
    path("scans/", scanning.scans_page, name="scans"),
    path("scans/<str:scan_id>/", scanning.scan_page, name="scan"),
    path("scans/<str:scan_id>/rights/", rights.rights_page, name="rights"),
    path("scans/<str:scan_id>/top-up/", top_ups.top_up_page, name="top_up"),
    path("scans/<str:scan_id>/top-ups/", top_ups.top_ups_page, name="top_ups"),
    path("scans/<str:scan_id>/orders/", scanning.orders_page, name="orders"),
    path("physical-cards/", physical.find_page, name="physical"),
    path("physical-cards/<str:number>/", physical.card_page, name="physical_card"),
    path("physical-cards/<str:number>/sale/", physical.sale_page, name="physical_sale"),
    path("physical-cards/<str:number>/loss/", physical.loss_page, name="physical_loss"),
    path("physical-cards/<str:number>/replacement/", physical.replacement_page, name="physical_replacement"),
    path("orders/<str:public_id>/", orders.order_page, name="order"),
    path("orders/<str:public_id>/state/", orders.order_part, name="order_state"),
    path("orders/<str:public_id>/cancellation/", orders.cancellation_page, name="cancellation"),
    path("purchases/<str:public_id>/", purchases.purchase_page, name="purchase"),
    path("purchases/<str:public_id>/refund/", purchases.refund_page, name="refund"),
    path("purchases/<str:public_id>/refunds/", purchases.refunds_page, name="refunds"),
    path("purchases/<str:public_id>/refunds/state/", purchases.refunds_part, name="refunds_state"),
]
