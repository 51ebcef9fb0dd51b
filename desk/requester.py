"""Who asked for a ticket, as its page tells of them: values, so that it is drawn once."""

from typing import NamedTuple, Self

from accounts.models import User


class Requester(NamedTuple):
    public_id: str
    name: str
    company: str
    email: str
    phone: str
    department: str

    @classmethod
    def of(cls, person: User) -> Self:
        company = person.company.name if person.company else ""
        key, name = str(person.public_id), person.display_name
        return cls(key, name, company, person.email, person.phone, person.department)
