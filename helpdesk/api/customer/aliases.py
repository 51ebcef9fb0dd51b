"""Other names of the rows, from the "also" of the contract; each answers exactly as its row."""

from django.urls import path

from helpdesk.api.customer import (
    approvals,
    asset_imports,
    asset_ports,
    auth,
    backups,
    employees,
    manager_groups,
    oauth,
    outages,
    profile,
    restores,
    saved_searches,
    tickets,
)

urlpatterns = [
    path("auth/check", auth.Status.as_view()),
    path("oauth/providers", oauth.Providers.as_view()),
    path("auth/oauth/url", oauth.Authorize.as_view()),
    path("oauth/authorize", oauth.Authorize.as_view()),
    path("auth/profile", profile.Profile.as_view()),
    path("users/me", profile.Profile.as_view()),
    path("auth/change-password", profile.Password.as_view()),
    path("backups/status", backups.Backups.as_view()),
    path("backups/recovery-requests", restores.RestoreRequests.as_view()),
    path("tickets/pending-approvals", approvals.PendingApprovals.as_view()),
    path("tickets/pending-approvals/count", approvals.PendingApprovalCount.as_view()),
    path("tickets/<str:ticket_id>/comment", tickets.Comments.as_view()),
    path("outages/status", outages.Outages.as_view()),
    path("employees/bulk-import", employees.EmployeeImport.as_view()),
    path("employees/bulk", employees.EmployeeImport.as_view()),
    path("manager-groups/available-employees", manager_groups.AvailableEmployees.as_view()),
    path("assets/bulk-import", asset_imports.AssetImport.as_view()),
    path("assets/bulk", asset_imports.AssetImport.as_view()),
    path("saved-searches", saved_searches.SavedSearches.as_view()),
    path("assets/<str:asset_id>/ips", asset_ports.IPAddresses.as_view()),
]
