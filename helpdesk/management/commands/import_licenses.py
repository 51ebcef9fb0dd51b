from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the licenses of a company from a file."
    kind = "licenses"
