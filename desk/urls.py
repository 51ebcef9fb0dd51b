"""The agents' pages, below /desk."""

from django.urls import path

from desk.views.styleguide import Styleguide

urlpatterns = [
    path("styleguide", Styleguide.as_view()),
]
