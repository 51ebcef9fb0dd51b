"""The addresses of the agent API, mostly in the order of its contract."""

from django.urls import path

from helpdesk.api.agent import (
    attachments,
    auth,
    comments,
    csat,
    directory,
    events,
    exports,
    files,
    health,
    me,
    metrics,
    requesters,
    slas,
    tickets,
    watchers,
)

urlpatterns = [
    # Asked most often, and so found first
    path("tickets", tickets.Tickets.as_view()),
    path("tickets/<str:ticket_id>", tickets.OneTicket.as_view()),
    # Health
    path("livez", health.Live.as_view()),
    path("readyz", health.Ready.as_view()),
    path("healthz", health.Healthy.as_view()),
    # Auth: `POST /login` comes through `helpdesk.sign_in`, which shares the address with its page
    path("logout", auth.Logout.as_view()),
    # The person who asks
    path("me", me.Me.as_view()),
    path("me/profile", me.Profile.as_view()),
    path("me/password", me.Password.as_view()),
    # Requesters
    path("requesters", requesters.Requesters.as_view()),
    path("requesters/<str:requester_id>", requesters.Requester.as_view()),
    # Beneath a ticket
    path("tickets/<str:ticket_id>/comments", comments.Comments.as_view()),
    path("tickets/<str:ticket_id>/attachments", attachments.Attachments.as_view()),
    path("tickets/<str:ticket_id>/attachments/presign", attachments.Presign.as_view()),
    path(
        "tickets/<str:ticket_id>/attachments/<str:attachment_id>",
        attachments.OneAttachment.as_view(),
    ),
    path("uploads/<str:token>", files.Upload.as_view()),
    path("files/<str:token>", files.Download.as_view()),
    path("tickets/<str:ticket_id>/watchers", watchers.Watchers.as_view()),
    path("tickets/<str:ticket_id>/watchers/<str:user_id>", watchers.OneWatcher.as_view()),
    # Customer satisfaction
    path("csat/<str:token>", csat.Csat.as_view()),
    # Directory
    path("teams", directory.Teams.as_view()),
    path("users", directory.Users.as_view()),
    path("slas", slas.Slas.as_view()),
    # Exports
    path("exports/tickets", exports.Exports.as_view()),
    path("exports/tickets/<str:job_id>", exports.OneExport.as_view()),
    path("exports/files/<str:token>", exports.Download.as_view()),
    # Metrics
    path("metrics", metrics.Prometheus.as_view()),
    path("metrics/sla", metrics.Sla.as_view()),
    path("metrics/resolution", metrics.Resolution.as_view()),
    path("metrics/tickets", metrics.Tickets.as_view()),
    # Events
    path("events", events.Events.as_view()),
]
