"""An editor sets words together: tried first, counted at once, undone, and told when a colleague was faster."""

import pytest
from django.urls import reverse

from marketplace.foundation.accounts.models import Role
from marketplace.foundation.audit.models import AuditEntry
from marketplace.shop.search import editing, services
from marketplace.shop.search.models import SynonymSet
from marketplace.shop.search.queries import Query, search
from tests.factories.accounts import make_officer
from tests.factories.catalogue import listing
from tests.racing import race

pytestmark = pytest.mark.django_db
NEW = reverse("desk:words_new")


@pytest.fixture
def editor(client):
    for name in ("Miến dong Tài Hoan", "Lạp sườn gác bếp"):
        listing(name)
    services.refresh_words()
    user = make_officer(Role.EDITOR)
    client.force_login(user)
    return user


def found(text):
    return [item.title for item in search(Query(text=text)).items]


def said(**more):
    return {"kind": "same", "words": "miến, ngọc bích", "leads_to": "", "note": "", "query": "", "step": "save"} | more


def page(one):
    return reverse("desk:words_one", args=[one.pk])


def test_a_set_counts_at_once_and_can_be_switched_off_and_undone(client, editor):
    answer = client.post(NEW, said())
    one = SynonymSet.objects.get()
    assert (answer.status_code, answer["Location"], found("ngọc bích")) == (302, page(one), ["Miến dong Tài Hoan"])

    client.post(reverse("desk:words_switch", args=[one.pk]), {"to": "off", "seen": client.get(page(one)).context["seen"]})
    assert found("ngọc bích") == []

    client.post(reverse("desk:words_undo", args=[one.pk]), {"seen": client.get(page(one)).context["seen"]})
    assert found("ngọc bích") == ["Miến dong Tài Hoan"]
    client.post(page(one), said(words="miến, ngọc lan", seen=client.get(page(one)).context["seen"]))
    assert (found("ngọc bích"), found("ngọc lan")) == ([], ["Miến dong Tài Hoan"])

    lines = [line.what for line in client.get(page(one)).context["history"]]
    assert lines == [
        "viết bộ từ “miến, ngọc bích”",
        "đổi việc dùng bộ từ: đã tắt",
        "hoàn tác thay đổi trước, bộ từ nay là “miến, ngọc bích” (Các từ cùng nghĩa, từ nào cũng tìm ra từ kia, đang dùng)",
        "sửa “miến, ngọc bích” thành “miến, ngọc lan” (Các từ cùng nghĩa, từ nào cũng tìm ra từ kia)",
    ]
    assert {entry.actor for entry in AuditEntry.objects.about(one)} == {editor}
    assert AuditEntry.objects.about(one).last().details["before"]["words"] == "miến, ngọc bích"


@pytest.mark.parametrize(("field", "value"), [("kind", "other"), ("words", "miến\0, bún"), ("words", ""), ("note", "a" * 201)])
def test_what_no_form_sends_is_refused_too(client, editor, field, value):
    answer = client.post(NEW, said(**{field: value}))

    assert (answer.status_code, list(answer.context["form"].errors), SynonymSet.objects.exists()) == (422, [field], False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": "miến"}, "Xin viết ít nhất hai từ, cách nhau bằng dấu phẩy."),
        ({"words": "miến, Miến,miến"}, "Xin viết ít nhất hai từ, cách nhau bằng dấu phẩy."),
        ({"words": "miến, ***"}, "“***” không có chữ nào để tìm."),
        ({"words": "miến, " + "a" * 61}, "“aaaaaaaaaaaaaaaaaaaa…” quá dài"),
        ({"words": ", ".join(f"từ {n}" for n in range(31))}, "Mỗi bộ nhiều nhất 30 từ"),
        ({"kind": "leads"}, "Ô này chỉ ghi khi chọn loại thứ hai, và khi đó phải có từ."),
    ],
)
def test_what_is_no_set_is_refused_with_a_sentence(client, editor, typed, sentence):
    answer = client.post(NEW, said(**typed))

    assert (answer.status_code, sentence in answer.text, SynonymSet.objects.exists()) == (422, True, False)


def test_what_is_doubtful_is_saved_once_it_was_read(client, editor):
    for number in range(4):
        listing(f"Miến số {number}")
    services.refresh_words()
    SynonymSet.objects.create(words="bún, phở")

    answer = client.post(NEW, said(words="miến, bk, bún"))
    assert (answer.status_code, SynonymSet.objects.count()) == (422, 1)
    assert answer.context["doubts"] == [
        "“bk” có ít hơn ba chữ cái: từ ngắn như vậy có nhiều nghĩa.",
        "“miến” đứng trong tên của 5 trên 6 sản phẩm: ai tìm từ này sẽ thấy thêm rất nhiều.",
        "“bún” đã đứng trong một bộ khác: “bún, phở”.",
    ]
    other = client.post(NEW, said(words="miến, bk, phở", despite=answer.context["seal"]))  # not what was read
    assert (other.status_code, SynonymSet.objects.count()) == (422, 1)

    read = said(words="miến, bk, bún", despite=answer.context["seal"])
    assert f'value="{answer.context["seal"]}" checked' in client.post(NEW, read | {"step": "look"}).text
    assert client.post(NEW, read).status_code == 302
    assert SynonymSet.objects.latest("pk").words == "miến, bk, bún"
    again = client.post(NEW, said(words="bk, bún, miến", despite=answer.context["seal"]))  # a second click
    assert (again.status_code, "Bộ từ này đã có rồi." in again.text, SynonymSet.objects.count()) == (422, True, 2)


def test_trying_shows_before_and_after_and_saves_nothing(client, editor):
    answer = client.post(NEW, said(step="look", query="ngọc bích ngon"))

    trials = [(trial.text, trial.before.titles, trial.after.titles, trial.same) for trial in answer.context["trials"]]
    assert trials[1:] == [
        ("miến", ["Miến dong Tài Hoan"], ["Miến dong Tài Hoan"], True),
        ("ngọc bích", [], ["Miến dong Tài Hoan"], False),
    ]
    assert (trials[0][0], answer.status_code, SynonymSet.objects.exists(), found("ngọc bích")) == ("ngọc bích ngon", 200, False, [])
    assert not AuditEntry.objects.filter(action__startswith="synonyms").exists()


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(client, editor):
    one = editing.add_set("same", words="miến, ngọc bích", actor=editor)
    seen = client.get(page(one)).context["seen"]
    colleague = make_officer(Role.OPERATOR, name="Biên tập khác")
    editing.change_set(one, words="miến, ngọc lan", seen=seen, actor=colleague)

    answer = client.post(page(one), said(words="miến, ngọc thạch", seen=seen))
    client.post(reverse("desk:words_undo", args=[one.pk]), {"seen": seen})

    one.refresh_from_db()
    assert (answer.status_code, "Biên tập khác" in answer.text, "ngọc thạch" in answer.text) == (422, True, True)
    assert (one.words, AuditEntry.objects.about(one).count()) == ("miến, ngọc lan", 2)


def test_saving_what_is_there_writes_nothing_and_a_seeded_set_has_nothing_to_undo(client, editor):
    one = SynonymSet.objects.create(words="miến, ngọc bích")

    assert client.post(page(one), said(seen="")).status_code == 302
    client.post(reverse("desk:words_undo", args=[one.pk]), {"seen": ""})

    assert not AuditEntry.objects.about(one).exists()


def test_sets_are_found_by_folded_words_and_by_state(client, editor):
    SynonymSet.objects.create(words="chè, trà")
    SynonymSet.objects.create(kind="leads", words="quà biếu", leads_to="trà, mật ong", is_active=False)

    def shown(**asked):
        return [one.words for one in client.get(reverse("desk:words"), asked).context["page"]]

    assert (shown(q="TRA"), shown(q="tra", state="off"), shown(q="bie"), shown(q="ieu")) == (
        ["chè, trà", "quà biếu"], ["quà biếu"], ["quà biếu"], [],
    )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, editor, django_assert_num_queries, rows):
    for number in range(rows):
        SynonymSet.objects.create(words=f"miến, ngọc {number}")

    with django_assert_num_queries(7):
        client.get(reverse("desk:words"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("the_map")
def test_two_editors_who_write_the_same_set_at_once_make_one():
    def write():
        return editing.add_set("same", words="miến, ngọc bích", actor=None)

    told = race(write, write)

    assert [type(one).__name__ for one in told] == ["SynonymSet", "ValidationError"]
    assert SynonymSet.objects.count() == 1


def test_a_trial_shows_both_sides_without_saving_and_only_so_often(client, editor, monkeypatch):
    monkeypatch.setattr("marketplace.office.desk.views.words.TRIALS", 2)
    look = said(step="look", query="ngọc bích")
    (first, *_others) = client.post(NEW, look).context["trials"]
    assert (first.text, first.before.titles, first.after.titles) == ("ngọc bích", [], ["Miến dong Tài Hoan"])
    client.post(NEW, look)

    answer = client.post(NEW, look)

    html = answer.content.decode()
    assert (answer.status_code, answer.context["trials"]) == (200, [])
    assert "thử lại sau 5 phút" in html.lower()
    assert answer.context["form"]["words"].value() == "miến, ngọc bích"
    assert not SynonymSet.objects.exists()
    assert client.post(NEW, said()).status_code == 302  # saving waits for nothing
