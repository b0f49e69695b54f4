"""Addresses of the storefront."""

from django.urls import path

from shop.storefront.views import (
    catalogue,
    compare,
    contact,
    exports,
    feed,
    home,
    pages,
    part_numbers,
    privacy,
    products,
    search,
    timeline,
)

app_name = "storefront"
urlpatterns = [
    path("", home.home, name="home"),
    path("catalog/", catalogue.contents, name="catalog"),
    path("catalog/export/", exports.exports, name="exports"),
    path("catalog/export/<int:export_id>/", exports.fetch, name="fetch-export"),
    path("catalog/<slug:slug>/", catalogue.category, name="category"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("products/<slug:slug>/order/", products.order_sizes, name="order-sizes"),
    path(
        "products/<slug:slug>/documents/<int:document_id>/",
        products.document,
        name="document",
    ),
    path("compare/", compare.compare, name="compare"),
    path("compare/choose/", compare.choose, name="compare-choose"),
    path("compare/add/", compare.add, name="compare-add"),
    path("compare/remove/", compare.remove, name="compare-remove"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("account/", home.account, name="account"),
    path("account/part-numbers/", part_numbers.numbers, name="part-numbers"),
    path(
        "account/part-numbers/forget/",
        part_numbers.forget,
        name="forget-part-number",
    ),
    path("account/timeline/", timeline.timeline, name="timeline"),
    path("account/privacy/", privacy.privacy, name="privacy"),
    path("account/privacy/news/", privacy.news, name="news"),
    path("account/privacy/my-data/", privacy.my_data, name="my-data"),
    path("account/privacy/close/", privacy.erase_me, name="erase-me"),
    path("preferences/", pages.preferences, name="preferences"),
    path("contact/", contact.contact, name="contact"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("feed.xml", feed.products, name="feed"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", pages.sitemap_part, name="sitemap-part"),
]
