"""Every address of the product, entrance by entrance."""

from django.contrib import admin
from django.urls import include, path

from helpdesk.api.agent import urls as agent_api
from helpdesk.api.agent.docs import page as docs
from helpdesk.sign_in import colors, logo, openid, page, passwords, second_factor, social, welcome
from portal.views import decision

urlpatterns = [
    # First, since it is asked most often, and level with the rest, since each level takes time to
    # go through; no two entrances share an address.
    *agent_api.urlpatterns,
    path("", page.home),
    path("login", page.login, name="login"),
    path("api/login", page.login),
    path("login/forgotten", passwords.ForgottenPassword.as_view()),
    path("login/password/<str:token>", passwords.ChoosePassword.as_view()),
    path("login/email/<str:token>", passwords.ConfirmEmail.as_view()),
    path("login/code", second_factor.SecondStep.as_view()),
    path("login/second-factor", second_factor.SetUp.as_view()),
    path("login/second-factor/recovery-codes", second_factor.RecoveryCodes.as_view()),
    path("login/second-factor/remove", second_factor.Remove.as_view()),
    path("login/with/<str:key>", social.Start.as_view()),
    path("sign-out", page.SignOut.as_view(), name="sign_out"),
    path("welcome/<str:token>", welcome.Welcome.as_view(), name="welcome"),
    path("auth/oidc/login", openid.OpenIDStart.as_view(), name="oidc_login"),
    path("auth/oidc/callback", openid.OpenIDCallback.as_view(), name="oidc_callback"),
    path("brand/colors.css", colors.CurrentColors.as_view()),
    path("brand/logo", logo.CurrentLogo.as_view()),
    path("brand/logos/<str:digest>.png", logo.Logo.as_view()),
    path("docs", docs.Docs.as_view()),
    path("api/docs", docs.Docs.as_view()),
    path("openapi.yaml", docs.openapi),
    path("api/openapi.yaml", docs.openapi),
    path("admin/", admin.site.urls),
    path("desk", include("desk.urls")),
    path("portal", include("portal.urls")),
    path("approvals/<str:token>", decision.Decision.as_view()),
    path("helpdesk/api/v1/", include("helpdesk.api.customer.urls")),
    path("api/", include(agent_api)),
]
handler400 = "helpdesk.pages.bad_request"
handler403 = "helpdesk.pages.permission_denied"
handler404 = "helpdesk.pages.page_not_found"
handler500 = "helpdesk.pages.server_error"
