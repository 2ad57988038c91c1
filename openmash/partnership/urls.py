"""The addresses of the partnership's pages."""

from django.urls import path

from openmash.partnership.views import accounts, agreement, details, health, mine, policy, sign_on

urlpatterns = [
    path("health/", health.health, name="partnership_health"),
    path("my-family/", details.details, name="partnership_details"),
    path("policy/", policy.policy, name="partnership_policy"),
    path("policy/preset/", policy.preset, name="partnership_preset"),
    path("policy/history/", policy.history, name="partnership_policy_history"),
    path("policy/history/<int:number>/", policy.version, name="partnership_policy_version"),
    path("policy/change/<slug:part>/", policy.part, name="partnership_policy_part"),
    path("policy/change/<slug:part>/<slug:entry>/", policy.part, name="partnership_policy_entry"),
    path("agreement/", agreement.agreement, name="partnership_agreement"),
    path("agreement/print/", agreement.printed, name="partnership_agreement_print"),
    path("agreement/sign/", agreement.sign, name="partnership_agreement_sign"),
    path("accounts/", accounts.accounts, name="partnership_accounts"),
    path("accounts/new/", accounts.create, name="partnership_account_new"),
    path("accounts/<uuid:account_id>/", accounts.change, name="partnership_account"),
    path("accounts/<uuid:account_id>/close/", accounts.close, name="partnership_account_close"),
    path("accounts/<uuid:account_id>/password/", accounts.password, name="partnership_account_password"),
    path("accounts/<uuid:account_id>/second-step/", accounts.factor, name="partnership_account_factor"),
    path("accounts/waiting/<uuid:proposal_id>/", accounts.answer, name="partnership_proposal"),
    path("my-account/", mine.mine, name="partnership_mine"),
    path("my-account/sessions/end-others/", mine.end_others, name="partnership_end_others"),
    path("my-account/sessions/<uuid:session_ref>/end/", mine.end, name="partnership_end_session"),
    path("my-account/confirmed/", mine.confirmed, name="partnership_confirmed"),
    path("stay/", mine.stay, name="partnership_stay"),
    path("sign-on/<slug:provider>/", sign_on.start, name="partnership_sign_on"),
    path("sign-on/<slug:provider>/back/", sign_on.back, name="partnership_sign_on_back"),
]
