"""What the people of a company may read of what is recorded about it."""

# Of these, what was there before and after is for the company's own eyes. Of the rest only the names
# of the fields are told: a ticket's hold what agents keep to themselves, others secrets.
OPEN_BOOKS = ("accounts.user", "accounts.company", "accounts.site", "accounts.managergroup")
