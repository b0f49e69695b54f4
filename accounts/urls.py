"""Addresses of accounts."""

from django.urls import path

from accounts.views import (
    account,
    acting,
    age,
    buying,
    company,
    company_sign_in,
    history,
    joining,
    legal,
    licences,
    messages,
    people,
    registration,
    roles,
    sessions,
    sso,
    switching,
)

app_name = "accounts"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path("register/person/", registration.register_person, name="register-person"),
    path("register/done/", registration.registered, name="registered"),
    path("register/numbers/", registration.number_hints, name="number-hints"),
    path("account/standing/", registration.standing, name="standing"),
    path(
        "account/standing/documents/<int:document_id>/",
        registration.document,
        name="registration-document",
    ),
    path("account/terms/", legal.accept_terms, name="accept-terms"),
    path("account/profile/", account.profile, name="profile"),
    path("account/date-of-birth/", age.date_of_birth, name="date-of-birth"),
    path("account/licences/", licences.licence_list, name="licences"),
    path("account/licences/new/", licences.hand_in, name="hand-in-licence"),
    path(
        "account/licences/<int:licence_id>/withdraw/",
        licences.withdraw,
        name="withdraw-licence",
    ),
    path(
        "account/licences/<int:licence_id>/document/",
        licences.document,
        name="licence-document",
    ),
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
    path("account/members/", people.member_list, name="members"),
    path("account/members/invite/", people.invite, name="invite"),
    path("account/members/<int:member_id>/", people.member, name="member"),
    path(
        "account/members/<int:member_id>/remove/",
        people.remove_member,
        name="remove-member",
    ),
    path(
        "account/invitations/<int:invitation_id>/send-again/",
        people.send_invitation_again,
        name="send-invitation-again",
    ),
    path(
        "account/invitations/<int:invitation_id>/withdraw/",
        people.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("account/roles/", roles.role_list, name="roles"),
    path("account/roles/new/", roles.add_role, name="add-role"),
    path("account/roles/<int:role_id>/", roles.change_role, name="change-role"),
    path("account/roles/<int:role_id>/remove/", roles.remove_role, name="remove-role"),
    path("join/<str:token>/", joining.join, name="join"),
    path(
        "account/sessions/<int:session_id>/end/",
        sessions.end_session,
        name="end-session",
    ),
    path("accounts/company/", sso.sso_start, name="sso-start"),
    path(
        "account/second-factor/",
        company_sign_in.second_factor_needed,
        name="second-factor",
    ),
    path("account/sign-in/", company_sign_in.company_sign_in, name="company-sign-in"),
    path(
        "account/sign-in/second-factor/",
        company_sign_in.change_second_factor_rule,
        name="second-factor-rule",
    ),
    path(
        "account/sign-in/provider/",
        company_sign_in.change_provider,
        name="change-provider",
    ),
    path(
        "account/sign-in/switch/",
        company_sign_in.switch_provider,
        name="switch-provider",
    ),
    path("account/sign-in/try/", company_sign_in.try_provider, name="try-provider"),
    path("account/switch/", switching.switch_customer, name="switch-customer"),
    path("account/stop-acting/", acting.stop_acting, name="stop-acting"),
    path("account/company/", company.company, name="company"),
    path("account/company/new/", company.add_branch, name="add-branch"),
    path(
        "account/company/<int:customer_id>/close/",
        company.archive_branch,
        name="archive-branch",
    ),
    path("account/messages/", messages.thread_list, name="messages"),
    path("account/messages/<int:thread_id>/", messages.thread, name="thread"),
    path("account/messages/company/", messages.about_company, name="company-messages"),
    *(
        path(
            f"account/messages/{slug}/<str:number>/",
            messages.about_document,
            {"slug": slug},
            name=f"{slug}-messages",
        )
        for slug in ("order", "quote", "invoice")
    ),
    path(
        "account/messages/files/<int:attachment_id>/",
        messages.message_file,
        name="message-file",
    ),
    path("account/history/", history.history, name="history"),
    path("account/buying/", buying.buying, name="buying"),
    path(
        "account/buying/cost-centres/new/", buying.cost_centre, name="add-cost-centre"
    ),
    path(
        "account/buying/cost-centres/<int:pk>/",
        buying.cost_centre,
        name="change-cost-centre",
    ),
    path(
        "account/buying/cost-centres/<int:pk>/archive/",
        buying.archive_cost_centre,
        name="archive-cost-centre",
    ),
    path(
        "account/buying/pickup-persons/new/",
        buying.pickup_person,
        name="add-pickup-person",
    ),
    path(
        "account/buying/pickup-persons/<int:pk>/",
        buying.pickup_person,
        name="change-pickup-person",
    ),
    path(
        "account/buying/pickup-persons/<int:pk>/archive/",
        buying.archive_pickup_person,
        name="archive-pickup-person",
    ),
    path("account/buying/questions/new/", buying.question, name="add-question"),
    path("account/buying/questions/<int:pk>/", buying.question, name="change-question"),
    path(
        "account/buying/questions/<int:pk>/archive/",
        buying.archive_question,
        name="archive-question",
    ),
]
