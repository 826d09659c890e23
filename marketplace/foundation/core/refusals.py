"""What JSON refuses, said by field."""


class Refused(Exception):  # noqa: N818
    """`errors`: pairs of field and sentence; answered as 422."""

    def __init__(self, errors):
        self.errors = list(errors)
        super().__init__(errors)
