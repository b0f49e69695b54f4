"""Addresses of the demo; outside demo mode each of them answers 404."""

from django.urls import path

from shop.demo import views

app_name = "demo"
urlpatterns = [
    path("sign-ins/", views.sign_in_list, name="sign-ins"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("mails/", views.mail_list, name="mails"),
    path("mails/<str:mark>/", views.mail, name="mail"),
    path("mails/<str:mark>/html/", views.mail_html, name="mail-html"),
]
