from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the outages of a company from a file."
    kind = "outages"
