"""The one cast, and the city around it, in which tests, the demo and the documentation play their scenes.

Built by calling operations only, so that whatever they can be, a real alliance can be too. `build_world` is the cast
of each test; `city.build_city` and `year.Year` put a city and a year of history on top of it, for the demo and the
journeys.
"""

from lianka.interfaces.shared.world.cast import ALLIANCE_NAME as ALLIANCE_NAME
from lianka.interfaces.shared.world.cast import DIRECTOR as DIRECTOR
from lianka.interfaces.shared.world.cast import LI_PHONE as LI_PHONE
from lianka.interfaces.shared.world.cast import WANG_PHONE as WANG_PHONE
from lianka.interfaces.shared.world.cast import ZHAO_CARD as ZHAO_CARD
from lianka.interfaces.shared.world.cast import World as World
from lianka.interfaces.shared.world.cast import build_world as build_world
