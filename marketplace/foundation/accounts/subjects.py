"""What an agency may have to answer, as upper rooms name it: `register("label-unsafe", _("…"))` in AppConfig.ready."""

_subjects = {}


def register(name, words):
    _subjects[name] = words


def choices():
    return list(_subjects.items())


def words_of(name):
    return _subjects.get(name, name)
