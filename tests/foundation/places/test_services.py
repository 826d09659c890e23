import csv
import shutil

import pytest
from django.core.management import call_command

from marketplace.foundation.core import content
from marketplace.foundation.core.text import sort_key
from marketplace.foundation.places.models import Commune, DataVersion, District, Edition, Province
from marketplace.foundation.places.services import DATA, load_places


@pytest.fixture(autouse=True)
def _blank(db):
    """Another test of this run may have loaded the map for good; here it is gone until the test's transaction ends."""
    Commune.objects.old().delete()
    for model in (Commune, District, Province, DataVersion):
        model.objects.all().delete()


def test_the_two_editions_of_the_map():
    loaded = load_places()

    assert (loaded.added, loaded.changed) == (1 + 34 + 8 + 108 + 3321, 0)
    assert Province.objects.filter(edition=Edition.CURRENT).count() == 34
    assert District.objects.count() == 8
    assert Commune.objects.old().count() == 108
    assert Commune.objects.current().count() == 3321
    assert Commune.objects.in_territory().count() == 37


def test_a_second_run_changes_nothing():
    load_places()
    token = DataVersion.objects.get().token

    again = load_places()

    assert (again.added, again.changed) == (0, 0)
    assert DataVersion.objects.get().token == token


def test_a_corrected_row_is_brought_back_and_its_key_stays():
    load_places()
    commune = Commune.objects.old().get(name="Bằng Phúc")
    token = DataVersion.objects.get().token
    Commune.objects.filter(pk=commune.pk).update(name="Sai")

    again = load_places()

    commune.refresh_from_db()
    assert (again.added, again.changed) == (0, 1)
    assert commune.name == "Bằng Phúc"
    assert DataVersion.objects.get().token != token


def test_both_sources_agree_about_the_37():
    load_places()
    with (DATA / "communes.csv").open(encoding="utf-8") as file:
        ours = {row["new_code"]: row["new_name"] for row in csv.DictReader(file)}

    assert {row.code: str(row) for row in Commune.objects.in_territory()} == ours


def test_a_commune_the_country_does_not_have_is_refused_and_nothing_is_written(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    with (tmp_path / "data/communes.csv").open("a", encoding="utf-8") as file:
        file.write("77777,Xã Không Có,1,22,105,77778,Xã Cũng Không,064,Huyện Chợ Đồn,22,105\n")

    with pytest.raises(ValueError, match="77777"):
        load_places(tmp_path / "data")

    assert Commune.objects.count() == 0
    assert Province.objects.count() == 0


def test_keys_of_order_are_stored():
    load_places()

    assert all(row.sort_key == sort_key(row.name) for row in Commune.objects.all())


def test_as_command_and_as_base_data(capsys):
    call_command("import_communes")
    assert capsys.readouterr().out == "places: 3472 added, 0 changed\n"
    assert "places" in content.labels()
    call_command("load_content", "places")
    assert capsys.readouterr().out == "places: 0 added, 0 changed\n"
