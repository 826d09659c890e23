"""What a thing of another room means in the book: its postings as they must stand now. `services.bring` writes what is missing."""

from dataclasses import dataclass, field

from .models import Account

Kind = Account.Kind


@dataclass(frozen=True)
class Matter:
    subject: str
    kind: str  # of the sentence, see words.py
    target: dict = field(default_factory=dict)  # {(kind of account, owner): đồng}, debit above zero; they sum to nothing
    reference: str = ""
    details: dict = field(default_factory=dict)

    @property
    def wanted(self):
        return {(str(kind), owner): amount for (kind, owner), amount in self.target.items() if amount}
