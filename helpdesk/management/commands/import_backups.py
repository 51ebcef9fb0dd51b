from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports what of a company is backed up, by which jobs, and how these ran from a file."
    kind = "backups"
