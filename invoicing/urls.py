"""Addresses of invoicing."""

from django.urls import path

from invoicing.views import pages

app_name = "invoicing"
urlpatterns = [
    path("invoices/", pages.invoice_list, name="invoice-list"),
    path("invoices/<str:number>.pdf", pages.invoice_pdf, name="invoice-pdf"),
    path("invoices/<str:number>/", pages.invoice, name="invoice"),
]
