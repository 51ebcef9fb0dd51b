"""The pages of customers' employees, below /portal."""

from django.urls import path

from portal.views import attachments, inventory, notifications, people, profile, tickets

urlpatterns = [
    path("", tickets.MyTickets.as_view()),
    path("/tickets/new", tickets.NewTicket.as_view()),
    path("/tickets/<int:number>", tickets.TicketPage.as_view()),
    path("/tickets/<int:number>/reply", tickets.Reply.as_view()),
    path("/tickets/<int:number>/close", tickets.Close.as_view()),
    path("/tickets/<int:number>/reopen", tickets.Reopen.as_view()),
    path("/tickets/<int:number>/attachments/<uuid:attachment_id>", attachments.Download.as_view()),
    path(
        "/tickets/<int:number>/attachments/<uuid:attachment_id>/remove",
        attachments.Remove.as_view(),
    ),
    path("/people", people.PeoplePage.as_view()),
    path("/people/new", people.NewPerson.as_view()),
    path("/people/import", people.ImportPeople.as_view()),
    path("/people/template", people.ImportTemplate.as_view()),
    path("/people/imports/<int:import_id>", people.ImportPage.as_view()),
    path("/people/imports/<int:import_id>/errors", people.ImportFaults.as_view()),
    path("/people/<int:employee_number>", people.PersonPage.as_view()),
    path("/people/<int:employee_number>/standing", people.Standing.as_view()),
    path("/preview", tickets.Preview.as_view()),
    path("/it", inventory.Overview.as_view()),
    path("/contracts", inventory.Contracts.as_view()),
    path("/licenses", inventory.Licenses.as_view()),
    path("/networks", inventory.Networks.as_view()),
    path("/networks/<int:network_id>", inventory.OneNetwork.as_view()),
    path("/domains", inventory.Domains.as_view()),
    path("/backups", inventory.Backups.as_view()),
    path("/backups/restore", inventory.Restore.as_view()),
    path("/outages", inventory.Outages.as_view()),
    path("/notifications", notifications.Notifications.as_view()),
    path("/notifications/bell", notifications.Bell.as_view()),
    path("/notifications/panel", notifications.Panel.as_view()),
    path("/notifications/read", notifications.Read.as_view()),
    path("/notifications/settings", notifications.Settings.as_view()),
    path("/profile", profile.Profile.as_view()),
    path("/profile/password", profile.Password.as_view()),
    path("/profile/sessions", profile.Sessions.as_view()),
    path("/profile/identities", profile.Identities.as_view()),
    path("/profile/address", profile.Address.as_view()),
]
