"""Addresses of invoicing."""

from django.urls import path

from invoicing import views

app_name = "invoicing"
urlpatterns = [
    path("invoices/", views.invoice_list, name="invoice-list"),
    path("invoices/<str:number>.pdf", views.invoice_pdf, name="invoice-pdf"),
    path("invoices/<str:number>/", views.invoice, name="invoice"),
]
