"""What the OpenAPI document lists: the API's addresses with `POST /login`, which has two faces."""

from django.urls import path

from helpdesk.api.agent import auth, urls

urlpatterns = [path("login", auth.Login.as_view()), *urls.urlpatterns]
