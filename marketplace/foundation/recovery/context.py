"""What every page knows: whether the site is being restored. Asked for only by pages that say so."""

from . import guard


class Recovery:
    @property
    def on(self):
        return guard.is_on()

    @property
    def words(self):
        return guard.words()


def recovery(request):
    return {"recovery": Recovery()}
