"""The addresses of the console."""

from django.urls import path

from lianka.interfaces.console import card_links, top_ups, views

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("card-links/", card_links.card_links_page, name="card_links"),
    path("card-links/<str:public_id>/answers/", card_links.answers_page, name="card_link_answers"),
    path("card-plans/<str:public_id>/opt-outs/", card_links.opt_outs_page, name="card_plan_opt_outs"),
    path("top-ups/", top_ups.top_ups_page, name="top_ups"),
    path("top-ups/<str:public_id>/end/", top_ups.end_page, name="top_up_end"),
    path("statements/", views.statements_page, name="statements"),
    path("statements/<str:public_id>/", views.statement_page, name="statement"),
    path("statements/<str:public_id>/lines.csv", views.statement_lines_csv, name="statement_lines_csv"),
    path("statements/<str:public_id>/lines/<str:source>/<str:key>/", views.statement_line_page, name="statement_line"),
    path("statements/<str:public_id>/confirmation/", views.confirm_page, name="statement_confirmation"),
    path("statements/<str:public_id>/disputes/", views.dispute_page, name="statement_disputes"),
]
