"""What a written place means today. The whole map is small: it is kept in memory, and one query asks whether it is still true."""

from collections import defaultdict
from dataclasses import dataclass, field
from math import cos, hypot, radians

from django.conf import settings
from django.db.models import Q, Subquery

from .models import OLD_PROVINCE, TERRITORY_PROVINCE, Commune, DataVersion, District, Edition, Kind, Province
from .reading import Name, alike, read, tidy

KM_A_DEGREE = 111.2
_COMMUNE_KINDS = frozenset({Kind.XA, Kind.PHUONG, Kind.THI_TRAN, Kind.DAC_KHU})


@dataclass
class Reading:
    """`communes`: the current communes meant, all of them together; `candidates`: the places that bear the name, each shown as
    one chip. `ambiguous`: the candidates do not mean the same communes; a search takes the union, a form asks."""

    text: str
    communes: list = field(default_factory=list)
    old: list = field(default_factory=list)
    districts: list = field(default_factory=list)
    provinces: list = field(default_factory=list)
    candidates: list = field(default_factory=list)
    ambiguous: bool = False
    remark: str = ""

    def __bool__(self):
        return bool(self.candidates)

    @property
    def commune(self):
        """The one current commune that is meant, or None; a district is not a commune, even where it became only one."""
        named = [unit for unit in self.candidates if isinstance(unit, Commune)]
        return self.communes[0] if len(self.communes) == 1 and named == self.candidates else None

    @property
    def district(self):
        return self.districts[0] if len(self.districts) == 1 else None


def resolve(text, *, district=""):
    """Any old or new name, with or without marks, prefix, district in brackets → Reading. Empty when nobody knows the place;
    empty with `districts` when only the district is known."""
    written = read(text)
    if district:
        written.wider.append(read(district).name)
    return _Resolver(map_()).reading(text, written)


def territory():
    """The current communes this house is about, in the order of the dictionary."""
    return Commune.objects.in_territory().select_related("province")


def former_communes():
    """The 108 until June 2025, in the order of the dictionary."""
    return Commune.objects.filter(edition=Edition.BEFORE_2025_07).select_related("district__province", "successor__province")


def own_provinces():
    """Ours as it is today and as it was until June 2025."""
    today, before = Q(edition=Edition.CURRENT, code=TERRITORY_PROVINCE), Q(edition=Edition.BEFORE_2025_07, code=OLD_PROVINCE)
    return Province.objects.filter(today | before).order_by("-edition")


def provinces():
    """The 34 of today, for address forms."""
    return Province.objects.filter(edition=Edition.CURRENT)


def communes_of(province_code):
    """All communes of a province of today, for address forms."""
    return Commune.objects.current().filter(province__code=province_code, province__edition=Edition.CURRENT)


def districts():
    return District.objects.select_related("province")


def communes_of_district(district):
    """Current communes that hold land of an old district, each once."""
    return Commune.objects.current().filter(predecessors__district=district).distinct()


def within(areas):
    """(units, communes, districts): what (edition, code) pairs name, the keys of the communes of either edition that lie in it as
    it is today, and of the old districts that lie in it whole. Codes that nobody knows name nothing. The units are the map's own
    rows: read them, never change them."""
    known = map_()
    units = [known.by_code[area] for area in areas if area in known.by_code]
    today = {commune.pk for unit in units for commune in known.current(unit)}
    communes = {commune.pk for commune in known.communes.values() if commune.today.pk in today}
    held = {pk: {commune.pk for commune in known.current(district)} for pk, district in known.districts.items()}
    return units, communes, {pk for pk, parts in held.items() if parts and parts <= today}


def kilometres_from(code):
    """{code of a commune of ours, or of an old district: whole km from the middle of this commune}; empty if that is not known."""
    known = map_()
    start = known.by_code.get((Edition.CURRENT, code))
    if start is None or start.latitude is None:
        return {}
    middles = known.middles()
    return {other: round(_kilometres(_point(start), point)) for other, point in middles.items()}


def located():
    """[(commune, (latitude, longitude))] of the territory, in the order of the dictionary."""
    known = map_()
    rows = sorted((known.communes[pk] for pk in known.home), key=_in_order)
    return [(row, _point(row)) for row in rows if row.latitude is not None]


def _point(unit):
    return float(unit.latitude), float(unit.longitude)


def _kilometres(one, other):
    """Over a plain, which does for a province."""
    north = (one[0] - other[0]) * KM_A_DEGREE
    east = (one[1] - other[1]) * KM_A_DEGREE * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east)


def names_at_home():
    """The names of all places of ours of either edition, without their kind: those that a search looks for in what people type."""
    at_home = _Resolver(map_()).is_home
    return {unit.name for units in map_().by_name.values() for unit in units if isinstance(unit, District) or at_home(unit)}


def listing():
    """The territory as JSON shows it: each commune of today with what it was."""
    communes = territory().prefetch_related("predecessors__district")
    return [
        {"code": commune.code, "name": str(commune), "formerly": [_formerly(old) for old in commune.predecessors.all()]}
        for commune in communes
    ]


def _formerly(old):
    return {"code": old.code, "name": str(old), "district": {"code": old.district.code, "name": str(old.district)}}


class Map:
    """All units by folded name. Its rows are shared by all requests of a process: read, never change them."""

    def __init__(self):
        self.provinces = {row.pk: row for row in Province.objects.all()}
        self.districts = {row.pk: row for row in District.objects.all()}
        self.communes = {row.pk: row for row in Commune.objects.all()}
        self.home = set(Commune.objects.in_territory().values_list("pk", flat=True))
        self.by_name, self.by_sound, self.by_code = defaultdict(list), defaultdict(list), {}
        self.of_district, self.of_province = defaultdict(list), defaultdict(list)
        for unit in [*self.provinces.values(), *self.districts.values(), *self.communes.values()]:
            self._link(unit)
            self.by_code[unit.edition, unit.code] = unit
            name = tidy(unit.folded)
            self.by_name[name].append(unit)
            self.by_sound[alike(name)].append(unit)

    def _link(self, unit):
        if isinstance(unit, Province):
            return
        unit.province = self.provinces[unit.province_id]
        if not isinstance(unit, Commune):
            return
        if unit.district_id:
            unit.district = self.districts[unit.district_id]
            unit.successor = self.communes[unit.successor_id]
            self.of_district[unit.district_id].append(unit)
        self.of_province[unit.province_id].append(unit)

    def middles(self):
        """{code: (latitude, longitude)} of our communes of today, and of old districts in the middle of theirs."""
        ours = {commune.pk: commune for commune in self.communes.values() if commune.pk in self.home and commune.latitude is not None}
        middles = {commune.code: _point(commune) for commune in ours.values()}
        for district in self.districts.values():
            points = [_point(commune) for commune in self.current(district) if commune.pk in ours]
            if points:
                middles[district.code] = tuple(sum(along) / len(points) for along in zip(*points, strict=True))
        return middles

    def named(self, name):
        return self.by_name.get(name.whole) or self._of_kind(name) or self.by_sound.get(alike(name.whole)) or []

    def _of_kind(self, name):
        units = self.by_name.get(name.folded) or self.by_sound.get(alike(name.folded)) or []
        return [unit for unit in units if not name.kinds or unit.kind in name.kinds]

    def current(self, unit):
        """The communes of today that a unit means, in the order of the dictionary."""
        if isinstance(unit, Commune):
            communes = [unit.today]
        else:
            within = self.of_district if isinstance(unit, District) else self.of_province
            communes = {commune.today.pk: commune.today for commune in within[unit.pk]}.values()
        return sorted(communes, key=_in_order)


def _in_order(unit):
    return unit.sort_key, unit.code


class _Resolver:
    def __init__(self, places):
        self.map = places

    def reading(self, text, written):
        wider = [unit for name in written.wider for unit in self.map.named(name) if not isinstance(unit, Commune)]
        near = self._nearest(self._within(self._named(written.name), wider))
        found = self._standing(near)
        reading = Reading(text, candidates=found, remark=written.remark)
        reading.old = [unit for unit in near if isinstance(unit, Commune) and not unit.is_current]
        reading.districts = [unit for unit in found if isinstance(unit, District)] or [unit for unit in wider if isinstance(unit, District)]
        reading.provinces = [unit for unit in found if isinstance(unit, Province)]
        return self._covered(reading)

    def _named(self, name):
        """By its prefix; where nothing bears that kind of name ("xã Chợ Rã" was a thị trấn), any commune of the name."""
        found = self.map.named(name)
        if found or not name.kinds & _COMMUNE_KINDS:
            return found
        return [unit for unit in self.map.named(Name(name.folded, whole=name.folded)) if isinstance(unit, Commune)]

    def _within(self, found, wider):
        if not wider:
            return found
        return [unit for unit in found if unit not in wider and any(self._lies_in(unit, outer) for outer in wider)] or [
            unit for unit in found if unit in wider
        ]

    def _lies_in(self, unit, outer):
        if isinstance(unit, Province):
            return False
        if isinstance(outer, Province):
            return outer == unit.province or (isinstance(unit, Commune) and outer == unit.today.province)
        if isinstance(unit, Commune):
            return unit.district_id == outer.pk or any(old.successor_id == unit.pk for old in self.map.of_district[outer.pk])
        return False

    def _nearest(self, found):
        """Home before the rest of the country."""
        return [unit for unit in found if isinstance(unit, District) or self.is_home(unit)] or found

    def _standing(self, found):
        """An old commune gives way to today's of the same name that holds it; wider places come first."""
        today = {unit.pk for unit in found if isinstance(unit, Commune) and unit.is_current}
        standing = [unit for unit in found if getattr(unit, "successor_id", None) not in today]
        return sorted(standing, key=lambda unit: (isinstance(unit, Commune), isinstance(unit, District), *_in_order(unit)))

    def is_home(self, unit):
        if isinstance(unit, Province):
            return unit.code in {OLD_PROVINCE, TERRITORY_PROVINCE}
        return unit.today.pk in self.map.home or unit.today.province.code == TERRITORY_PROVINCE

    def _covered(self, reading):
        meant = [tuple(commune.pk for commune in self.map.current(unit)) for unit in reading.candidates]
        reading.ambiguous = len(set(meant)) > 1
        reading.communes = sorted({self.map.communes[pk] for pks in meant for pk in pks}, key=_in_order)
        return reading


_kept = {}


def map_():
    """The map in memory, built anew when the data changed (or when a test rolled it back)."""
    token = Subquery(DataVersion.objects.values("token")[:1])
    newest = Commune.objects.order_by("-pk").annotate(token=token).values_list("pk", "token").first()
    version = (newest, settings.TERRITORY)
    if _kept.get("version") != version:
        _kept.update(version=version, map=Map())
    return _kept["map"]
