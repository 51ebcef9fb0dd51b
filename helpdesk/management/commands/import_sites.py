from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the sites of a company from a file."
    kind = "sites"
