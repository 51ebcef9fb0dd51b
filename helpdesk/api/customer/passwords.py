"""A forgotten password: a link is mailed, whose token lets its person choose a new one."""

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.services import choose_password, forgot_password, system_user
from helpdesk.api.customer.dialect import CustomerView, success
from helpdesk.api.customer.shapes import Error, Success
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.core.errors import Forbidden, Invalid


class Forgot(StrictSerializer):
    email = Text()


class Reset(StrictSerializer):
    token = Text(help_text="The end of the mailed link.")
    new_password = Text()


class PasswordView(CustomerView):
    """Only where passwords are kept here."""

    is_public = True

    def admit(self) -> None:
        super().admit()
        if settings.AUTH_MODE != "local":
            raise Forbidden("Your identity provider knows your password.", code="no_passwords")


class ForgotPassword(PasswordView):
    @extend_schema(
        operation_id="X_forgot_password",
        summary="Have a link mailed to who has this address; the answer is the same if nobody does",
        request=Forgot,
        responses={200: Success, 400: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        email = self.read(Forgot)["email"]
        if not email.strip():
            raise Invalid(email="This is needed.")
        forgot_password(request.tenant, email=email, ip_address=request.META.get("REMOTE_ADDR"))
        return success()


class ResetPassword(PasswordView):
    @extend_schema(
        operation_id="X_reset_password",
        summary="Choose a new password with the token of a mailed link; every session ends",
        request=Reset,
        responses={200: Success, 400: Error, 403: Error, 429: Error},
    )
    def post(self, request: Request) -> Response:
        form, tenant = self.read(Reset), request.tenant
        password = form["new_password"]
        try:
            choose_password(tenant, token=form["token"], password=password, by=system_user(tenant))
        except Invalid as error:
            if error.fields:
                raise error.renamed({"password": "new_password"}) from error
            raise
        return success()
