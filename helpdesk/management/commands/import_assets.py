from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the assets of a company from a file."
    kind = "assets"
