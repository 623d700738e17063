"""Addresses of a person's own sign-in. Of the library's pages only those that Handrail has words for."""

from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path
from django.views.generic import RedirectView

from . import accounts, views

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("account/sign-ins/", views.sign_ins, name="sign_ins"),
    path("account/stay/", views.sign_in_stay, name="sign_in_stay"),
    path("account/left/", views.sign_in_left, name="sign_in_left"),
    path("account/typed/", views.keep_typed, name="typed"),
    path("account/typed/drop/", views.drop_typed, name="typed_drop"),
    path("account/second/", base.index, name="mfa_index"),
    path("account/second/set-up/", views.factor_setup, name="factor_setup"),
    path("account/second/show/", base.authenticate, name="mfa_authenticate"),
    path("account/second/again/", base.reauthenticate, name="mfa_reauthenticate"),
    path("account/second/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/second/app/picture.svg", views.totp_picture, name="totp_picture"),
    path("account/second/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/second/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/second/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/second/passkeys/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("account/second/passkeys/new/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("account/second/passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second/passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("account/second/passkeys/<int:pk>/remove/", views.passkey_remove, name="mfa_remove_webauthn"),
]
