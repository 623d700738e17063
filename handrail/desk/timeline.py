"""Where everything stands in the drawing of a child's time line. Events in, geometry out: no database, no words.

The last 90 days take two thirds of the picture; earlier years are squeezed left of a marked break (Powsner and
Tufte's patient summary). What is drawn says that something happened and whether it is complete: never a result,
never how grave it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RECENT = timedelta(days=90)
LABELS, LANE, BAR, MARK = 84, 30, 12, 14
CLOSE = 12
DIGIT = 8  # a figure at 14 units, rounded up
GAP = 2
Words = Callable[[datetime], str]
"""How a date is written on the axis; passed in, since words belong to a language."""


@dataclass(frozen=True)
class Period:
    """A time with a beginning and maybe an end. `unsure`: the beginning is "about" or not known."""

    lane: str
    start: datetime
    end: datetime | None = None
    label: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Moment:
    """Something at one time. `fill`: solid (complete), partial, or unsure (the time is)."""

    lane: str
    at: datetime
    fill: str = "solid"


@dataclass(frozen=True)
class Bar:
    lane: str
    x: float
    y: float
    width: float
    height: int
    unsure: bool


@dataclass(frozen=True)
class Mark:
    """One or several moments too close to tell apart. `count_x` is where the number stands, when there are several."""

    lane: str
    x: float
    y: float
    fill: str
    count: int
    count_x: float

    @property
    def count_y(self) -> float:
        return self.y + 5

    @property
    def points(self) -> str:
        """The outline: triangle for reports, diamond for what is ahead."""
        x, y, half = self.x, self.y, MARK // 2
        if self.lane == "reports":
            return f"{x},{y - half + 1} {x + half},{y + half - 1} {x - half},{y + half - 1}"
        return f"{x},{y - half} {x + half},{y} {x},{y + half} {x - half},{y}"


@dataclass(frozen=True)
class Note:
    """A word in the drawing, with the room it takes."""

    kind: str
    text: str
    x: float
    y: float
    width: float
    anchor: str = "start"

    @property
    def left(self) -> float:
        return self.x - self.width if self.anchor == "end" else self.x


@dataclass(frozen=True)
class Lane:
    name: str
    y: float
    line: float


@dataclass(frozen=True)
class Tick:
    at: datetime
    x: float


@dataclass(frozen=True)
class Drawing:
    width: int
    height: float
    axis_y: float
    now_x: float
    breaks: tuple[float, ...]
    axis: tuple[tuple[float, float], ...]
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Shape:
    """One of the two sizes. `names`: room for words at the bars."""

    name: str
    width: int
    ahead: int
    between: int
    names: bool


NARROW = Shape("narrow", 358, 40, 13, names=False)
WIDE = Shape("wide", 960, 112, 24, names=True)
AXIS = 22


def text_width(text: str) -> float:
    """Room for 14-unit text, on the generous side, since every device has its own font."""
    return len(text) * DIGIT


class Scale:
    """Time to units. Earlier times, when there are any, stand left of a break."""

    def __init__(self, shape: Shape, now: datetime, first: datetime, last: datetime) -> None:
        self.now, self.first, self.last = now, first, last
        self.recent = now - RECENT
        self.now_x = float(shape.width - shape.ahead)
        self.end = float(shape.width)
        self.squeezed = first < self.recent
        wide = round((shape.width - LABELS) * 2 / 3)
        self.recent_x = self.now_x - wide if self.squeezed else float(LABELS)
        self.earlier_end = self.recent_x - shape.between if self.squeezed else float(LABELS)

    def x(self, at: datetime) -> float:
        if at > self.now:
            return between(at, self.now, self.last, self.now_x, self.end)
        if at >= self.recent or not self.squeezed:
            return between(at, self.recent, self.now, self.recent_x, self.now_x)
        return between(at, self.first, self.recent, float(LABELS), self.earlier_end)

    def room(self, at: datetime) -> tuple[float, float]:
        """The part of the picture that a moment belongs to."""
        if at > self.now:
            return self.now_x, self.end
        return (self.recent_x, self.now_x) if at >= self.recent or not self.squeezed else (LABELS, self.earlier_end)


def between(at: datetime, start: datetime, end: datetime, left: float, right: float) -> float:
    first, last = start.timestamp(), end.timestamp()
    part = (at.timestamp() - first) / (last - first) if last > first else 1.0
    return round(left + (right - left) * min(max(part, 0.0), 1.0), 1)


def draw(events: Sequence[Period | Moment], *, now: datetime, shape: Shape, lanes: Sequence[tuple[str, str]],
         now_word: str, month: Words, year: Words) -> Drawing:  # fmt: skip
    """Lay out the events. `lanes` are (key, label) from the top; an event of a lane that is not drawn is an error."""
    scale = scale_for(events, shape, now)
    top = AXIS + (34 if shape.names else 24)
    y = {key: float(top + LANE * place) for place, (key, _) in enumerate(lanes)}
    bars = [bar for period in periods(events) for bar in drawn_bars(period, scale, y[period.lane])]
    notes = [Note("lane", label, 0, y[key] + 5, text_width(label)) for key, label in lanes]
    if shape.names:
        notes += bar_names(events, scale, y)
    ticks, dates = axis_notes(scale, month, year)
    notes += [*dates, Note("now", now_word, scale.now_x + 4, 14, text_width(now_word))]
    return Drawing(
        width=shape.width, height=top + LANE * len(lanes) - 8, axis_y=AXIS, now_x=scale.now_x,
        breaks=(scale.earlier_end, scale.recent_x) if scale.squeezed else (),
        axis=((LABELS, scale.earlier_end), (scale.recent_x, scale.end)) if scale.squeezed else ((LABELS, scale.end),),
        lanes=tuple(Lane(key, at, at + LANE / 2) for key, at in y.items()),
        bars=tuple(bars), marks=tuple(all_marks(events, scale, y)), ticks=tuple(ticks), notes=tuple(notes),
    )  # fmt: skip


def periods(events: Iterable[Period | Moment]) -> list[Period]:
    return sorted((event for event in events if isinstance(event, Period)), key=lambda event: event.start)


def scale_for(events: Sequence[Period | Moment], shape: Shape, now: datetime) -> Scale:
    starts = [event.start if isinstance(event, Period) else event.at for event in events]
    ends = [event.at for event in events if isinstance(event, Moment)]
    return Scale(shape, now, min([now - RECENT, *starts]), max([now + timedelta(days=7), *ends]))


# --- bars -----------------------------------------------------------------------------------------------------------


def drawn_bars(period: Period, scale: Scale, y: float) -> list[Bar]:
    """One rectangle, or two when the period runs over the break. Never thinner than can be seen."""
    end = min(period.end or scale.now, scale.now)
    start = min(period.start, end)
    if scale.squeezed and start < scale.recent < end:
        edges = [(scale.x(start), scale.earlier_end), (scale.recent_x, scale.x(end))]
    else:
        edges = [(scale.x(start), scale.x(end))]
    return [bar(period, left, right, y, scale, first=place == 0) for place, (left, right) in enumerate(edges)]


def bar(period: Period, left: float, right: float, y: float, scale: Scale, *, first: bool) -> Bar:
    ends = scale.now_x if left >= scale.recent_x else scale.earlier_end
    width = max(right - left - 1, 3.0)
    left = max(min(left, ends - width), LABELS)
    return Bar(period.lane, round(left, 1), y - BAR / 2, round(width, 1), BAR, period.unsure and first)


def bar_names(events: Sequence[Period | Moment], scale: Scale, y: dict[str, float]) -> list[Note]:
    """Places are named above their bar, times away beside theirs; a word without room is left to the list."""
    named = [place_name(period, scale, y["where"]) for period in periods(events) if period.lane == "where"]
    away = [period for period in periods(events) if period.lane == "missing"]
    taken = [(one.x, one.x + one.width) for period in away for one in drawn_bars(period, scale, 0)]
    beside: list[Note] = []
    for period in reversed(away):
        note = away_name(period, scale, y["missing"], taken)
        if note:
            beside.append(note)
            taken.append((note.left, note.left + note.width))
    return [*apart(note for note in named if note), *beside]


def place_name(period: Period, scale: Scale, y: float) -> Note | None:
    widest = max(drawn_bars(period, scale, y), key=lambda one: one.width)
    width = text_width(period.label)
    if not period.label or widest.x + width > scale.now_x - GAP or width > max(widest.width, DIGIT * 6) + DIGIT * 4:
        return None
    return Note("place", period.label, widest.x + GAP, y - BAR / 2 - 5, width)


def apart(notes: Iterable[Note]) -> list[Note]:
    """From left to right, dropping a word that would touch the one before."""
    kept: list[Note] = []
    for note in sorted(notes, key=lambda one: one.left):
        if not kept or note.left > kept[-1].left + kept[-1].width + DIGIT:
            kept.append(note)
    return kept


def away_name(period: Period, scale: Scale, y: float, taken: list[tuple[float, float]]) -> Note | None:
    pieces = drawn_bars(period, scale, y)
    width = text_width(period.label)
    right, left = pieces[-1].x + pieces[-1].width + 6, pieces[0].x - 8
    begins, ends = scale.room(period.start)[0], scale.room(period.end or scale.now)[1]
    if not period.label:
        return None
    if right + width < ends - GAP and free(right, right + width, taken):
        return Note("missing", period.label, right, y + 5, width)
    if left - width > begins and free(left - width, left, taken):
        return Note("missing", period.label, left, y + 5, width, anchor="end")
    return None


def free(left: float, right: float, taken: Iterable[tuple[float, float]]) -> bool:
    return all(right <= start or left >= end for start, end in taken)


# --- marks ----------------------------------------------------------------------------------------------------------


@dataclass
class Cluster:
    """Moments of one lane and one part of the picture that are drawn as one mark."""

    x: float
    room: tuple[float, float]
    fills: list[str]

    @property
    def fill(self) -> str:
        return next((fill for fill in ("unsure", "partial") if fill in self.fills), "solid")

    @property
    def label(self) -> float:
        return text_width(str(len(self.fills))) if len(self.fills) > 1 else 0.0


def all_marks(events: Sequence[Period | Moment], scale: Scale, y: dict[str, float]) -> list[Mark]:
    found: list[Mark] = []
    for lane, at in y.items():
        moments = sorted((e for e in events if isinstance(e, Moment) and e.lane == lane), key=lambda e: e.at)
        found += lane_marks(clustered(moments, scale), lane, at)
    return found


def clustered(moments: Sequence[Moment], scale: Scale) -> list[Cluster]:
    """Marks closer than 12 units are one. A number that finds no room takes its neighbour in, too."""
    clusters: list[Cluster] = []
    for moment in moments:
        left, right = scale.room(moment.at)
        x = min(max(scale.x(moment.at), left + MARK / 2 + GAP), right - MARK / 2 - GAP)
        if clusters and clusters[-1].room == (left, right) and x - clusters[-1].x < CLOSE:
            clusters[-1].fills.append(moment.fill)
        else:
            clusters.append(Cluster(x, (left, right), [moment.fill]))
    return with_room(clusters)


def with_room(clusters: list[Cluster]) -> list[Cluster]:
    """Until every number has room: a stuck mark takes in its neighbour, or stands at the edge when it is alone."""
    while "" in (found := sides(clusters)):
        stuck = found.index("")
        around = [n for n in (stuck - 1, stuck + 1) if same_room(clusters, stuck, n)]
        if around:
            near = min(around, key=lambda n: abs(clusters[n].x - clusters[stuck].x))
            first, second = sorted((stuck, near))
            clusters[first].fills += clusters.pop(second).fills
        else:
            edge = clusters[stuck].room[0] + MARK / 2 + GAP
            if clusters[stuck].x == edge:
                break
            clusters[stuck].x = edge
    return clusters


def same_room(clusters: Sequence[Cluster], one: int, other: int) -> bool:
    return 0 <= other < len(clusters) and clusters[one].room == clusters[other].room


def sides(clusters: Sequence[Cluster]) -> list[str]:
    """For each mark the side on which its number stands: right, left, none (it stands alone), or "" (no room)."""
    found: list[str] = []
    taken = 0.0
    for n, one in enumerate(clusters):
        after = clusters[n + 1].x - MARK / 2 if n + 1 < len(clusters) else one.room[1]
        side = side_of(one, max(taken, one.room[0]), min(after, one.room[1]))
        taken = one.x + MARK / 2 + (GAP + one.label if side == "right" else 0)
        found.append(side)
    return found


def side_of(one: Cluster, before: float, after: float) -> str:
    need = MARK / 2 + GAP + one.label
    if not one.label:
        return "none"
    if one.x + need <= after:
        return "right"
    return "left" if one.x - need >= before else ""


def lane_marks(clusters: Sequence[Cluster], lane: str, y: float) -> list[Mark]:
    made = []
    for one, side in zip(clusters, sides(clusters), strict=True):
        offset = MARK / 2 + GAP
        count_x = one.x - offset - one.label if side == "left" else one.x + offset
        made.append(Mark(lane, one.x, y, one.fill, len(one.fills), round(count_x, 1)))
    return made


# --- the axis -------------------------------------------------------------------------------------------------------


def axis_notes(scale: Scale, month: Words, year: Words) -> tuple[list[Tick], list[Note]]:
    """Months in the recent part, years before it; a word that would touch the one before it is left out."""
    months = [Tick(at, scale.x(at)) for at in months_between(scale.recent, scale.now)]
    years = [Tick(at, scale.x(at)) for at in years_between(scale.first, scale.recent)] if scale.squeezed else []
    notes = [Note("date", year(tick.at), tick.x, 14, text_width(year(tick.at))) for tick in years]
    notes = [note for note in notes if note.x + note.width <= scale.recent_x]
    recent = [Note("date", month(tick.at), tick.x, 14, text_width(month(tick.at))) for tick in months]
    notes += [note for note in recent if note.x + note.width <= scale.now_x - GAP]
    return [*years, *months], apart(notes)


def months_between(start: datetime, end: datetime) -> list[datetime]:
    found, at = [], start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while at <= end:
        if at >= start:
            found.append(at)
        at = (at + timedelta(days=32)).replace(day=1)
    return found


def years_between(start: datetime, end: datetime) -> list[datetime]:
    first = start.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    found = [first.replace(year=year) for year in range(start.year, end.year + 1)]
    return [max(at, start) for at in found if max(at, start) <= end]
