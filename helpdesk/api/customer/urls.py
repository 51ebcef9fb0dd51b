"""The addresses of the customer API: the rows of its contract, their other names, its document."""

from django.urls import path

from helpdesk.api.customer import aliases, document, rows

# A row with a parameter would take the word of an alias for one.
urlpatterns = [
    *aliases.urlpatterns,
    *rows.urlpatterns,
    path("helpdesk-openapi.yaml", document.Document.as_view()),
]
