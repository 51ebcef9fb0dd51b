from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the domains of a company from a file."
    kind = "domains"
