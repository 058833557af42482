"""What shared capacities earn under the prices of a certificate, at best: exact in whole numbers.

Take any legal plan. Whoever uses a capacity pays the price of the use, and the uses together fit, so all that is paid
for one capacity is at most the dearest set of uses that fits: a 0-1 knapsack over everybody who could come.
"""

from __future__ import annotations

from math import gcd

from solver.certificate import CapacityKey, Certificate

Owner = tuple[int, int]
"""Place of the first case of a travel group, and the order of its stage or -1; (-1, n) is the n-th escort on board."""


class PricedCapacities:
    """The prices of a certificate by capacity, and who could use each."""

    def __init__(self, certificate: Certificate) -> None:
        self._unit: dict[CapacityKey, int] = {}
        self._escort: dict[CapacityKey, int] = {}
        self._uses: dict[CapacityKey, dict[Owner, int]] = {}
        for held in certificate.capacities:
            self._unit[held.key] = held.unit
            self._escort[held.key] = held.escort
            self._uses[held.key] = {(case, stage): price for case, stage, price in held.uses}
        self._users: dict[CapacityKey, dict[Owner, tuple[int, int]]] = {key: {} for key in self._unit}

    def pay(self, key: CapacityKey, owner: Owner, amount: int) -> int:
        """Give the price of a use that is possible, and remember that it is; 0 where the capacity has no price."""
        users = self._users.get(key)
        if users is None:
            return 0
        known = users.get(owner)
        if known is None:
            price = self._uses[key].get(owner)
            known = (amount, self._unit[key] * amount if price is None else price)
            users[owner] = known
        return known[1]

    def names(self, key: CapacityKey, owner: Owner) -> bool:
        """Tell whether a use has a price of its own."""
        return owner in self._uses.get(key, {})

    def escort_price(self, flight: str) -> int:
        """Give the price of one escort's seat on a flight."""
        return self._escort.get(("seats", flight, ""), 0)

    def board(self, flight: str, escorts: int) -> None:
        """Say how many escorts could be on a flight at most."""
        key: CapacityKey = ("seats", flight, "")
        if key in self._users:
            for number in range(escorts):
                self._users[key][-1, number] = (1, self._escort[key])

    def earned(self, capacities: dict[CapacityKey, int]) -> int:
        """Give the most that all capacities can earn."""
        return sum(best_filling(list(users.values()), capacities[key]) for key, users in self._users.items() if users)


def best_filling(items: list[tuple[int, int]], capacity: int) -> int:
    """Give the best total price of items (amount, price) that fit together; what takes nothing always fits."""
    free = sum(price for amount, price in items if not amount)
    worth = [(amount, price) for amount, price in items if 0 < amount <= capacity and price]
    if sum(amount for amount, _ in worth) <= capacity:
        return free + sum(price for _, price in worth)
    unit = gcd(*(amount for amount, _ in worth))
    best = [0] * (capacity // unit + 1)
    for amount, price in worth:
        size = amount // unit
        for room in range(len(best) - 1, size - 1, -1):
            best[room] = max(best[room], best[room - size] + price)
    return free + best[-1]
