from helpdesk.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports the employees of a company from a file, as the customer API does."
    kind = "employees"
