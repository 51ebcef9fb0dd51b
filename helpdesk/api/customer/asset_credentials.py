"""The passwords of an asset: V048 to V050, looking one up, and who did."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import Perm
from assets.models import Credential, CredentialAccess
from assets.services import (
    add_credential,
    remove_credential,
    reveal_credential,
    update_credential,
)
from helpdesk.api.customer.asset_shapes import ACCESS, CREDENTIAL
from helpdesk.api.customer.assets import AssetView
from helpdesk.api.customer.dialect import by_number, listed, shown, success
from helpdesk.api.customer.schema import PAGING
from helpdesk.api.customer.shapes import Error, flag, number, page_of, text
from helpdesk.api.fields import StrictSerializer, Text
from helpdesk.api.responses import JSONText
from helpdesk.core.throttle import Throttle


class ChangeCredential(StrictSerializer):
    label = Text(required=False, lengths=(0, 100))
    username = Text(required=False, lengths=(0, 200))
    password = Text(required=False, lengths=(1, 4096), help_text="Absent, it stays as it is.")
    url = Text(required=False, lengths=(0, 500))
    notes = Text(required=False, lengths=(0, 10_000))


class CreateCredential(ChangeCredential):
    password = Text(lengths=(1, 4096))


class CredentialOut(serializers.Serializer):
    success = flag()
    data = CREDENTIAL.serializer()


class Revealed(serializers.Serializer):
    credential_id = number()
    username = text()
    password = text()


class RevealedOut(serializers.Serializer):
    success = flag()
    data = Revealed()


class CredentialView(AssetView):
    def find_credential(self, asset_id: str, credential_id: str) -> Credential:
        asset = self.find(asset_id)
        rows = Credential.objects.visible_to(self.request.user).filter(asset=asset)
        return by_number(rows, "pk", credential_id)

    def told(self, credential: Credential, status: int = 200) -> JSONText:
        rows = Credential.objects.visible_to(self.request.user).filter(pk=credential.pk)
        return shown(CREDENTIAL, rows, status)


class Credentials(CredentialView):
    # Not repeatable: what is kept of a body would tell of its password.
    @extend_schema(
        operation_id="V048_add_credential",
        summary="Keep a password of an asset, sealed; no answer ever has it",
        request=CreateCredential,
        responses={201: CredentialOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, asset_id: str) -> Response:
        asset = self.find(asset_id)
        self.allow(Perm.CHANGE_ASSETS)
        form = self.read(CreateCredential)
        return self.told(add_credential(asset, **form, by=request.user), 201)


class CredentialDetail(CredentialView):
    @extend_schema(
        operation_id="V049_update_credential",
        summary="Change a credential; without `password` it keeps the one it has",
        request=ChangeCredential,
        responses={200: CredentialOut, 400: Error, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def put(self, request: Request, asset_id: str, credential_id: str) -> Response:
        credential = self.find_credential(asset_id, credential_id)
        self.allow(Perm.CHANGE_ASSETS)
        changes = self.read(ChangeCredential)
        return self.told(update_credential(credential, changes=changes, by=request.user))

    @extend_schema(
        operation_id="V050_remove_credential",
        summary="Forget a password; who looked it up stays on record",
        responses={204: None, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def delete(self, request: Request, asset_id: str, credential_id: str) -> Response:
        credential = self.find_credential(asset_id, credential_id)
        self.allow(Perm.CHANGE_ASSETS)
        remove_credential(credential, by=request.user)
        return Response(status=204)


class Reveal(CredentialView):
    @extend_schema(
        operation_id="X_reveal_credential",
        summary="Look a password up; it is on record who did before the answer is given",
        request=None,
        responses={200: RevealedOut, 401: Error, 403: Error, 404: Error, 429: Error},
    )
    def post(self, request: Request, asset_id: str, credential_id: str) -> Response:
        credential = self.find_credential(asset_id, credential_id)
        self.allow(Perm.REVEAL_CREDENTIALS)
        Throttle.for_person(request.user, "reveal")
        address = request.META.get("REMOTE_ADDR")
        password = reveal_credential(credential, ip_address=address, by=request.user)
        response = success(
            {
                "credential_id": credential.pk,
                "username": credential.username,
                "password": password,
            }
        )
        response["Cache-Control"] = "no-store"
        return response


class AccessLog(CredentialView):
    @extend_schema(
        operation_id="X_credential_access_log",
        summary="Who looked a password up, when, and from which address; latest first",
        parameters=PAGING,
        responses={
            200: page_of("accesses", ACCESS), 400: Error, 401: Error, 403: Error, 404: Error,
            429: Error,
        },
    )  # fmt: skip
    def get(self, request: Request, asset_id: str, credential_id: str) -> JSONText:
        credential = self.find_credential(asset_id, credential_id)
        self.allow(Perm.REVEAL_CREDENTIALS)
        rows = CredentialAccess.objects.visible_to(request.user).filter(credential=credential)
        return listed(request, "accesses", ACCESS, rows.newest_first())
