"""The addresses of this door."""

from django.urls import path

from lianka.interfaces.h5.member import cards, code, home, me, orders, paying, sign_in
from lianka.interfaces.h5.member.pages import member_page

app_name = "member"
urlpatterns = [
    path("", member_page(home.home_page), name="home"),
    path("stores/<str:public_id>/", member_page(home.store_page), name="store"),
    path("join/", member_page(sign_in.join_page), name="join"),
    path("sign-in/password/", member_page(sign_in.password_page), name="password_sign_in"),
    path("sign-out/", member_page(sign_in.sign_out), name="sign_out"),
    path("texts/", member_page(sign_in.texts_part), name="texts"),
    path("cards/", member_page(cards.mine_page), name="cards"),
    path("cards/centre/", member_page(cards.centre_page), name="card_centre"),
    path("cards/<str:public_id>/", member_page(cards.card_page), name="card"),
    path("plans/<str:public_id>/", member_page(cards.plan_page), name="plan"),
    path("plans/<str:public_id>/openings/", member_page(cards.openings_page), name="openings"),
    path("code/", member_page(code.code_page), name="code"),
    path("code/now/", member_page(code.code_part), name="code_now"),
    path("code/news/", member_page(code.code_news_part), name="code_news"),
    path("pay/<str:public_id>/", member_page(paying.pay_page), name="pay"),
    path("pay/<str:public_id>/quote/", member_page(paying.quote_part), name="quote"),
    path("orders/", member_page(orders.orders_page), name="orders"),
    path("orders/<str:public_id>/", member_page(orders.order_page), name="order"),
    path("orders/<str:public_id>/state/", member_page(orders.order_state_part), name="order_state"),
    path("orders/<str:public_id>/payments/", member_page(orders.payments_page), name="payments"),
    path("orders/<str:public_id>/cancellation/", member_page(orders.cancellation_page), name="cancellation"),
    path("receipts/<str:public_id>/", member_page(orders.receipt_page), name="receipt"),
    path("me/", member_page(me.me_page), name="me"),
    path("me/password/", member_page(me.password_page), name="password"),
    path("me/share/", member_page(me.share_page), name="share"),
]
