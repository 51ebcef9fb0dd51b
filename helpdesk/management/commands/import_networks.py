from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the networks of a company and their VLANs from a file."
    kind = "networks"
