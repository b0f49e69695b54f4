"""The admin's frame: works, outgoing mails, the menu, every list and form."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from shop.admin import Admin, ScopedAdmin
from shop.exports import defused
from shop.models import MailState, OutgoingMail
from tests import make

OURS = {
    "shop",
    "accounts",
    "catalog",
    "pricing",
    "invoicing",
    "orders",
    "erp",
    "marketing",
}
ADMINS = [
    (f"admin:{model._meta.app_label}_{model._meta.model_name}", model_admin)
    for model, model_admin in admin.site._registry.items()
    if model._meta.app_label in OURS
]
NAMES = [name for name, _ in ADMINS]


@pytest.fixture
def doras(client, dora, channel):
    client.force_login(dora)
    return client


@pytest.fixture
def given_up(db) -> OutgoingMail:
    return OutgoingMail.objects.create(
        template="accounts/approved",
        recipient="bob@example.org",
        language="en",
        once="approved-1",
        context={"url": "https://shop.example/secret-key"},
        state=MailState.FAILED,
        attempts=12,
        last_error="Connection refused",
    )


def test_everything_of_ours_in_the_admin_has_our_base():
    strangers = [
        name for name, model_admin in ADMINS if not isinstance(model_admin, Admin)
    ]

    assert strangers == []


def test_whatever_belongs_to_customers_is_limited_to_who_manages_them():
    unlimited = [
        name
        for name, model_admin in ADMINS
        if hasattr(model_admin.model._default_manager.all(), "managed_by")
        and not isinstance(model_admin, ScopedAdmin)
    ]

    assert unlimited == []


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_every_list_opens_and_can_be_searched(doras, name):
    assert doras.get(reverse(f"{name}_changelist")).status_code == 200
    assert doras.get(reverse(f"{name}_changelist"), {"q": "x"}).status_code == 200


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_every_form_opens_or_is_not_allowed(doras, name):
    assert doras.get(reverse(f"{name}_add")).status_code in (200, 403)


@pytest.mark.full
@pytest.mark.parametrize("name", NAMES)
def test_staff_without_rights_open_nothing(client, channel, name):
    client.force_login(make.user("nobody", is_staff=True))

    assert client.get(reverse(f"{name}_changelist")).status_code == 403
    assert client.get(reverse(f"{name}_add")).status_code == 403


def test_what_does_not_exist_is_not_found(doras):
    url = reverse("admin:accounts_customer_change", args=[999_999])

    assert doras.get(url).status_code == 404


def test_the_menu_names_what_the_user_may_open(doras, client, channel):
    whole = doras.get(reverse("admin:index")).content.decode()
    client.force_login(make.staff("rita", "Sales representative"))
    part = client.get(reverse("admin:index")).content.decode()

    users, channels = (
        reverse("admin:shop_outgoingmail_changelist"),
        reverse("admin:accounts_channel_changelist"),
    )
    assert users in whole
    assert channels in whole
    assert users not in part
    assert channels not in part
    assert reverse("admin:accounts_customer_changelist") in part


def test_a_mail_given_up_is_owed_again(doras, given_up):
    page = doras.get(reverse("admin:shop_outgoingmail_change", args=[given_up.pk]))
    url = reverse("admin:shop_outgoingmail_send_again", args=[given_up.pk])
    asked = doras.get(url)
    doras.post(url)

    given_up.refresh_from_db()
    assert url in page.content.decode()
    assert asked.status_code == 200
    assert given_up.state == MailState.DUE
    assert given_up.attempts == 0
    assert given_up.next_at <= timezone.now()


@pytest.mark.parametrize("state", [MailState.SENT, MailState.DUE])
def test_a_mail_that_went_out_or_will_is_not_owed_twice(doras, given_up, state):
    OutgoingMail.objects.update(state=state, sent_at=timezone.now())

    url = reverse("admin:shop_outgoingmail_send_again", args=[given_up.pk])
    answer = doras.post(url)

    given_up.refresh_from_db()
    assert answer.status_code == 422
    assert given_up.state == state
    assert given_up.attempts == 12


def test_nobody_reads_keys_out_of_mails_in_the_admin(doras, given_up):
    url = reverse("admin:shop_outgoingmail_change", args=[given_up.pk])

    assert "secret-key" not in doras.get(url).content.decode()


def test_a_new_user_is_made_with_a_hashed_password(doras):
    doras.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "new@example.org",
            "name": "New",
            "usable_password": "true",
            "password1": "correct-horse-battery",
            "password2": "correct-horse-battery",
        },
    )

    user = User.objects.get(email="new@example.org")
    assert user.check_password("correct-horse-battery")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+40744", "+40744"),
        ("+cmd|x", "'+cmd|x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-12.50", "-12.50"),
        ("-1-1", "'-1-1"),
        ("Acme", "Acme"),
        (-5, -5),
        (None, None),
    ],
)
def test_what_a_spreadsheet_would_run_is_defused(cell, written):
    assert defused(cell) == written


def test_a_work_leads_back_to_its_row(doras, given_up):
    page = doras.get(reverse("admin:shop_outgoingmail_send_again", args=[given_up.pk]))

    back = reverse("admin:shop_outgoingmail_change", args=[given_up.pk])
    assert f'href="{back}"' in page.content.decode()
    assert str(page.context["way_back"].text).endswith(str(given_up))


def test_a_work_above_a_list_leads_back_to_the_list(doras):
    page = doras.get(reverse("admin:orders_quote_new"))

    assert page.context["way_back"].url == reverse("admin:orders_quote_changelist")
