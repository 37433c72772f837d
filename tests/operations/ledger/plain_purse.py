"""What points should do, in plain Python: no accounts, no transfers, no database."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class PlainLot:
    """Points granted at once. They live through the day `ends`; day numbers count from the opening of the books."""

    granted: int
    cost_fen: int
    ends: int
    left: int
    held: int = 0

    @property
    def free(self) -> int:
        return self.left - self.held

    @property
    def cost_left_fen(self) -> int:
        return self.cost_fen - self.cost_fen * (self.granted - self.left) // self.granted


Part = tuple[PlainLot, int]


@dataclass
class PlainPurse:
    """One member's points. Each method answers whether it could be done, and does nothing if not."""

    lots: list[PlainLot] = field(default_factory=list)
    earned: dict[str, PlainLot] = field(default_factory=dict)
    spent: dict[str, list[Part]] = field(default_factory=dict)
    held: dict[str, list[Part]] = field(default_factory=dict)
    owed: int = 0
    owed_fen: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots)

    @property
    def on_hold(self) -> int:
        return sum(lot.held for lot in self.lots)

    def earn(self, key: str, points: int, cost_fen: int, ends: int) -> bool:
        settled = min(self.owed, points)
        if settled:
            self.owed_fen -= self.owed_fen * settled // self.owed
            self.owed -= settled
        if settled < points:
            rest = points - settled
            self.earned[key] = PlainLot(rest, cost_fen - cost_fen * settled // points, ends, rest)
            self.lots.append(self.earned[key])
        return True

    def spend(self, key: str, points: int, today: int) -> bool:
        if sum(lot.free for lot in self._alive(today)) < points:
            return False
        self._take(key, [(lot, lot.free) for lot in self._alive(today)], points)
        return True

    def take_back(self, key: str, points: int, worth_fen: int, of: str, today: int) -> bool:
        own = [self.earned[of]] if of in self.earned else []
        lots = own + [lot for lot in self._alive(today) if lot not in own]
        missing = self._take(key, [(lot, lot.free) for lot in lots], points)
        self.owed += missing
        self.owed_fen += worth_fen - worth_fen * (points - missing) // points
        return True

    def give_back(self, points: int, of: str, today: int, grace_ends: int) -> bool:
        parts = self.spent.get(of, [])
        if sum(amount for _lot, amount in parts) < points:
            return False
        while points:
            lot, amount = parts.pop()
            back = min(points, amount)
            lot.left, points = lot.left + back, points - back
            lot.ends = grace_ends if lot.ends < today else lot.ends
            if back < amount:
                parts.append((lot, amount - back))
        return True

    def hold(self, key: str, points: int, today: int) -> bool:
        if sum(lot.free for lot in self._alive(today)) < points:
            return False
        self.held[key] = []
        for lot in self._alive(today):
            part = min(lot.free, points)
            if part:
                lot.held, points = lot.held + part, points - part
                self.held[key].append((lot, part))
        return True

    def void(self, key: str) -> None:
        for lot, amount in self.held.pop(key):
            lot.held -= amount

    def post_hold(self, key: str, hold: str, points: int) -> bool:
        parts = self.held.get(hold, [])
        if sum(amount for _lot, amount in parts) < points:
            return False
        self.void(hold)
        self._take(key, sorted(parts, key=lambda part: part[0].ends), points)
        return True

    def expire(self, today: int) -> None:
        for lot in self.lots:
            lot.left = lot.held if lot.ends < today else lot.left

    def _alive(self, today: int) -> list[PlainLot]:
        return sorted((lot for lot in self.lots if lot.ends >= today), key=lambda lot: lot.ends)

    def _take(self, key: str, parts: list[Part], points: int) -> int:
        for lot, most in parts:
            part = min(most, points)
            if part:
                lot.left, points = lot.left - part, points - part
                self.spent.setdefault(key, []).append((lot, part))
        return points
