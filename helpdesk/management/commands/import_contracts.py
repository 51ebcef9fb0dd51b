from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the contracts of a company from a file."
    kind = "contracts"
