"""Addresses of accounts."""

from django.urls import path

from accounts.views import account, history, registration

app_name = "accounts"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path("register/person/", registration.register_person, name="register-person"),
    path("register/done/", registration.registered, name="registered"),
    path("account/profile/", account.profile, name="profile"),
    path("account/addresses/", account.address_list, name="addresses"),
    path("account/addresses/new/", account.add_address, name="add-address"),
    path(
        "account/addresses/<int:address_id>/",
        account.change_address,
        name="change-address",
    ),
    path(
        "account/addresses/<int:address_id>/archive/",
        account.archive_address,
        name="archive-address",
    ),
    path("account/members/", account.member_list, name="members"),
    path("account/switch/", account.switch_customer, name="switch-customer"),
    path("account/history/", history.history, name="history"),
]
