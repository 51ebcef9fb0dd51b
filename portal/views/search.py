"""One search through everything of the portal, and the searches that somebody keeps."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from helpdesk.forms import ServiceForm
from helpdesk.pages import found
from helpdesk.search.models import LONGEST_NAME, SavedSearch
from helpdesk.search.services import remove_search, save_search
from portal.search import Search, url_of
from portal.views.base import PortalView


class SaveForm(ServiceForm):
    name = forms.CharField(label="Name", max_length=LONGEST_NAME, required=False)
    query = forms.CharField(widget=forms.HiddenInput)
    types = forms.CharField(required=False, widget=forms.HiddenInput)

    def run(self) -> SavedSearch:
        said = self.cleaned_data
        types = [name for name in said["types"].split(",") if name]
        return save_search(
            self.user, name=said["name"], query=said["query"], types=types, by=self.user
        )


class SearchPage(PortalView):
    template = "portal/search.html"
    section = "search"

    def context(self) -> dict[str, Any]:
        return self.page_of(self.request.GET.dict())

    def page_of(self, said: dict[str, str]) -> dict[str, Any]:
        """The page of a search, with the form to keep it."""
        search = Search(self.request.user, said, self.modules)
        initial = {"query": search.words, "types": ",".join(search.types)}
        return {"search": search, "form": SaveForm(initial=initial, user=self.request.user)}


class SaveSearch(SearchPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        form = SaveForm(request.POST, user=request.user)
        if form.save():
            return self.see_other(url_of(form.result.query, form.result.types), "Kept.")
        said = request.POST.dict()
        page = self.page_of(said | {"q": said.get("query", "")})
        return self.show(status=form.status, **page | {"form": form})


class RemoveSearch(SearchPage):
    def kept(self, search_id: int) -> SavedSearch:
        return found(SavedSearch.objects.visible_to(self.request.user), pk=search_id)

    def context(self, search_id: int) -> dict[str, Any]:
        search = self.kept(search_id)
        return self.page_of({"q": search.query, "types": ",".join(search.types)})

    def post(self, request: HttpRequest, search_id: int) -> HttpResponse:
        search = self.kept(search_id)
        remove_search(search, by=request.user)
        return self.see_other(url_of(search.query, search.types), f"“{search.name}” is forgotten.")
