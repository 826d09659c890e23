from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.foundation.core import dates

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int  # 1 to 4

    @classmethod
    def of(cls, day):
        return cls(day.year, (day.month + 2) // 3)

    def __str__(self):
        return f"{ROMAN[self.number - 1]}/{self.year}"

    @property
    def first(self):
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self):
        return dates.add_months(self.first, 3) - timedelta(days=1)

    @property
    def before(self):
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def year_before(self):
        return Quarter(self.year - 1, self.number)
