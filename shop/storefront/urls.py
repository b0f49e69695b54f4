"""Addresses of the storefront."""

from django.urls import URLPattern

app_name = "storefront"
urlpatterns: list[URLPattern] = []
