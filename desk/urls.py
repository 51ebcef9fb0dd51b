"""The agents' pages, below /desk."""

from django.urls import path

from desk.views import (
    attachments,
    exports,
    metrics,
    notifications,
    people,
    profile,
    queues,
    search,
    tickets,
)
from desk.views.styleguide import Styleguide

urlpatterns = [
    path("", queues.Home.as_view()),
    path("/queues/<str:key>", queues.QueuePage.as_view()),
    path("/counts", queues.Counts.as_view()),
    path("/tickets/bulk", queues.Bulk.as_view()),
    path("/tickets/new", tickets.NewTicket.as_view()),
    path("/tickets/<int:number>", tickets.TicketPage.as_view()),
    path("/tickets/<int:number>/edit", tickets.Edit.as_view()),
    path("/tickets/<int:number>/properties", tickets.Properties.as_view()),
    path("/tickets/<int:number>/reply", tickets.Reply.as_view()),
    path("/tickets/<int:number>/attachments/<uuid:attachment_id>", attachments.Download.as_view()),
    path(
        "/tickets/<int:number>/attachments/<uuid:attachment_id>/remove",
        attachments.Remove.as_view(),
    ),
    path("/tickets/<int:number>/watchers", tickets.Watch.as_view()),
    path("/tickets/<int:number>/watchers/<uuid:public_id>/remove", tickets.Unwatch.as_view()),
    path("/metrics", metrics.Metrics.as_view()),
    path("/profile", profile.Profile.as_view()),
    path("/profile/password", profile.Password.as_view()),
    path("/profile/sessions", profile.Sessions.as_view()),
    path("/profile/identities", profile.Identities.as_view()),
    path("/profile/address", profile.Address.as_view()),
    path("/people", people.People.as_view()),
    path("/people/options", people.PeopleOptions.as_view()),
    path("/people/<uuid:public_id>", people.PersonPage.as_view()),
    path("/people/<uuid:public_id>/invite", people.Invite.as_view()),
    path("/people/<uuid:public_id>/edit", people.PersonEdit.as_view()),
    path("/exports", exports.Exports.as_view()),
    path("/exports/<uuid:export_id>/file", exports.Download.as_view()),
    path("/notifications", notifications.Notifications.as_view()),
    path("/notifications/bell", notifications.Bell.as_view()),
    path("/notifications/panel", notifications.Panel.as_view()),
    path("/notifications/read", notifications.Read.as_view()),
    path("/notifications/settings", notifications.Settings.as_view()),
    path("/palette", search.Palette.as_view()),
    path("/preview", search.Preview.as_view()),
    path("/styleguide", Styleguide.as_view()),
]
