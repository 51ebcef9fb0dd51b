"""The rows of the contract that answer, in its order; `urls.py` adds their other names."""

from django.urls import path

from helpdesk.api.customer import (
    asset_credentials,
    asset_imports,
    asset_ports,
    asset_relations,
    assets,
    auth,
    backups,
    contracts,
    domains,
    employees,
    expirations,
    imports,
    init,
    job_types,
    licenses,
    manager_groups,
    networks,
    oauth,
    outages,
    passwords,
    profile,
    restores,
    second_factor,
    sessions,
    sites,
    ticket_bulk,
    ticket_files,
    ticket_search,
    tickets,
)

urlpatterns = [
    # 1 Auth and profile
    path("auth/login", auth.Login.as_view()),
    path("auth/refresh", auth.RefreshTokens.as_view()),
    path("auth/status", auth.Status.as_view()),
    path("auth/logout", auth.Logout.as_view()),
    path("auth/forgot-password", passwords.ForgotPassword.as_view()),
    path("auth/reset-password", passwords.ResetPassword.as_view()),
    path("auth/oauth/providers", oauth.Providers.as_view()),
    path("auth/oauth/authorize", oauth.Authorize.as_view()),
    path("auth/oauth/callback", oauth.Callback.as_view()),
    path("auth/second-factor", second_factor.State.as_view()),
    path("auth/second-factor/confirm", second_factor.Confirm.as_view()),
    path("auth/second-factor/recovery-codes", second_factor.RecoveryCodes.as_view()),
    path("auth/second-factor/disable", second_factor.Disable.as_view()),
    path("auth/sessions", sessions.Sessions.as_view()),
    path("auth/sessions/<str:session_id>", sessions.OneSession.as_view()),
    path("profile", profile.Profile.as_view()),
    path("profile/password", profile.Password.as_view()),
    # 2 Tickets; 4 Ticket search, bulk, export
    path("tickets", tickets.Tickets.as_view()),
    path("tickets/search", ticket_search.Search.as_view()),
    path("tickets/bulk", ticket_bulk.BulkChange.as_view()),
    path("tickets/<str:ticket_id>", tickets.OneTicket.as_view()),
    path("tickets/<str:ticket_id>/comments", tickets.Comments.as_view()),
    path("tickets/<str:ticket_id>/attachments", ticket_files.Attachments.as_view()),
    path(
        "tickets/<str:ticket_id>/attachments/<str:attachment_id>",
        ticket_files.OneAttachment.as_view(),
    ),
    # 5 Employees
    path("employees", employees.Employees.as_view()),
    path("employees/dropdown", employees.Dropdown.as_view()),
    path("employees/template", employees.EmployeeTemplate.as_view()),
    path("employees/import", employees.EmployeeImport.as_view()),
    path("employees/<str:employee_number>", employees.Employee.as_view()),
    path("employees/<str:employee_number>/deactivate", employees.Deactivate.as_view()),
    path("employees/<str:employee_number>/reactivate", employees.Reactivate.as_view()),
    # 8 Asset links
    path("assets/<str:asset_id>/licenses", licenses.AssetLicenses.as_view()),
    path("assets/<str:asset_id>/licenses/<str:license_id>", licenses.AssetLicense.as_view()),
    path("assets/<str:asset_id>/contracts", contracts.AssetContracts.as_view()),
    # 6 Manager groups
    path("manager-groups", manager_groups.ManagerGroups.as_view()),
    path("manager-groups/<str:group_id>", manager_groups.ManagerGroupDetail.as_view()),
    path("manager-groups/<str:group_id>/managers", manager_groups.GroupManagers.as_view()),
    path(
        "manager-groups/<str:group_id>/managers/<str:employee_number>",
        manager_groups.GroupManager.as_view(),
    ),
    path("manager-groups/<str:group_id>/members", manager_groups.GroupMembers.as_view()),
    path(
        "manager-groups/<str:group_id>/members/<str:employee_number>",
        manager_groups.GroupMember.as_view(),
    ),
    path(
        "manager-groups/<str:group_id>/available-employees",
        manager_groups.AvailableEmployees.as_view(),
    ),
    # 7 Assets
    path("assets", assets.Assets.as_view()),
    path("assets/dropdown", assets.Dropdown.as_view()),
    path("assets/template", asset_imports.AssetTemplate.as_view()),
    path("assets/import", asset_imports.AssetImport.as_view()),
    path("assets/<str:asset_id>", assets.AssetDetail.as_view()),
    path("assets/<str:asset_id>/relations", asset_relations.Relations.as_view()),
    path("assets/<str:asset_id>/relations/<str:relation_id>", asset_relations.Relation.as_view()),
    # 8 Asset ports and credentials
    path("assets/<str:asset_id>/ports", asset_ports.Ports.as_view()),
    path("assets/<str:asset_id>/ports/<str:port_id>", asset_ports.PortDetail.as_view()),
    path("assets/<str:asset_id>/credentials", asset_credentials.Credentials.as_view()),
    path(
        "assets/<str:asset_id>/credentials/<str:credential_id>",
        asset_credentials.CredentialDetail.as_view(),
    ),
    path(
        "assets/<str:asset_id>/credentials/<str:credential_id>/reveal",
        asset_credentials.Reveal.as_view(),
    ),
    path(
        "assets/<str:asset_id>/credentials/<str:credential_id>/access-log",
        asset_credentials.AccessLog.as_view(),
    ),
    # 9 Asset links, dropdown, import
    path("assets/<str:asset_id>/ip-addresses", asset_ports.IPAddresses.as_view()),
    # 13 Networks, sites, licenses, contracts, domains
    path("networks", networks.Networks.as_view()),
    path("networks/<str:network_id>", networks.OneNetwork.as_view()),
    path("sites", sites.Sites.as_view()),
    path("licenses", licenses.Licenses.as_view()),
    path("contracts", contracts.Contracts.as_view()),
    path("domains", domains.Domains.as_view()),
    path("expirations", expirations.Expirations.as_view()),
    # 18 Backups and restore
    path("backups", backups.Backups.as_view()),
    path("backups/restore-requests", restores.RestoreRequests.as_view()),
    path("backups/restore-requests/<str:request_id>", restores.OneRestoreRequest.as_view()),
    # 19 Init, theme, outages, job types, modules
    path("init", init.Init.as_view()),
    path("theme.css", init.Theme.as_view()),
    path("outages", outages.Outages.as_view()),
    path("job-types", job_types.JobTypes.as_view()),
    path("modules", init.Modules.as_view()),
    # Beyond the rows
    path("imports/<str:import_id>", imports.OneImport.as_view()),
    path("imports/<str:import_id>/errors", imports.Faults.as_view()),
]
