"""The addresses of this door."""

from django.urls import path

from lianka.interfaces.h5.member import cards, code, home, me, orders, paying, sign_in

app_name = "member"
urlpatterns = [
    path("", home.home_page, name="home"),
    path("stores/<str:public_id>/", home.store_page, name="store"),
    path("join/", sign_in.join_page, name="join"),
    path("sign-in/password/", sign_in.password_page, name="password_sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("texts/", sign_in.texts_part, name="texts"),
    path("cards/", cards.mine_page, name="cards"),
    path("cards/centre/", cards.centre_page, name="card_centre"),
    path("cards/<str:public_id>/", cards.card_page, name="card"),
    path("plans/<str:public_id>/", cards.plan_page, name="plan"),
    path("plans/<str:public_id>/openings/", cards.openings_page, name="openings"),
    path("code/", code.code_page, name="code"),
    path("code/now/", code.code_part, name="code_now"),
    path("code/news/", code.code_news_part, name="code_news"),
    path("pay/<str:public_id>/", paying.pay_page, name="pay"),
    path("pay/<str:public_id>/quote/", paying.quote_part, name="quote"),
    path("orders/", orders.orders_page, name="orders"),
    path("orders/<str:public_id>/", orders.order_page, name="order"),
    path("orders/<str:public_id>/state/", orders.order_state_part, name="order_state"),
    path("orders/<str:public_id>/payments/", orders.payments_page, name="payments"),
    path("orders/<str:public_id>/cancellation/", orders.cancellation_page, name="cancellation"),
    path("receipts/<str:public_id>/", orders.receipt_page, name="receipt"),
    path("me/", me.me_page, name="me"),
    path("me/password/", me.password_page, name="password"),
    path("me/share/", me.share_page, name="share"),
]
