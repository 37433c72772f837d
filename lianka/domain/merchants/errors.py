"""How merchants refuse."""

from django.utils.translation import gettext_lazy as _

from lianka.foundation.errors import Conflict, InvalidInput, NotFound


class MerchantNotFound(NotFound):
    """There is no such merchant."""

    code = "merchant_not_found"
    message = _("We could not find this merchant.")


class StoreNotFound(NotFound):
    """The merchant has no such store."""

    code = "store_not_found"
    message = _("We could not find this store.")


class PointsShareInvalid(InvalidInput):
    """Points pay a whole line at most."""

    code = "points_share_invalid"
    message = _("Points can pay between 0 and 100 percent of a line.")


class CoinShareInvalid(InvalidInput):
    """Coins pay a whole line at most."""

    code = "coin_share_invalid"
    message = _("Coins can pay between 0 and 100 percent of a line.")


class TradeNotFound(NotFound):
    """There is no such trade."""

    code = "trade_not_found"
    message = _("We could not find the trade %(trade)s.")


class TradeInvalid(InvalidInput):
    """A trade has a code as tills' categories have, and a name in both languages."""

    code = "trade_invalid"
    message = _("Please check the code and the names of the trade %(trade)s.")


class MerchantNameInvalid(InvalidInput):
    """A name has 1 to 120 characters."""

    code = "merchant_name_invalid"
    message = _("A merchant's name has 1 to 120 characters.")


class MerchantNameTaken(Conflict):
    """Another merchant has this name, as tills write it."""

    code = "merchant_name_taken"
    message = _("Another merchant has this name.")


class LicenceNumberInvalid(InvalidInput):
    """The unified social credit code is wrong in length, signs or check digit."""

    code = "licence_number_invalid"
    message = _("Please check the unified social credit code on the licence.")


class LicenceNumberTaken(Conflict):
    """Another merchant holds this licence."""

    code = "licence_number_taken"
    message = _("Another merchant has this licence number.")


class StoreNameInvalid(InvalidInput):
    """A name has 1 to 120 characters."""

    code = "store_name_invalid"
    message = _("A store's name has 1 to 120 characters.")


class StoreNameTaken(Conflict):
    """The merchant has a store of this name."""

    code = "store_name_taken"
    message = _("This merchant has a store of this name.")


class ContractTermsInvalid(InvalidInput):
    """The terms contradict themselves or exceed what a contract may hold; `field` names the term."""

    code = "contract_terms_invalid"
    message = _("Please check the terms of the contract.")


class ContractRetroactive(Conflict):
    """A new version would change what was agreed for days that have begun."""

    code = "contract_retroactive"
    message = _("A new contract starts on %(earliest)s at the earliest.")


class BankAccountInvalid(InvalidInput):
    """An account needs a holder, a bank and a number of 6 to 34 letters and digits."""

    code = "bank_account_invalid"
    message = _("Please check the bank account.")


class MerchantCannotMove(Conflict):
    """The merchant's present status does not lead to the one asked for."""

    code = "merchant_cannot_move"
    message = _("This merchant cannot become %(status)s now.")


class MerchantHasLeft(Conflict):
    """Nothing more can be agreed with a merchant that left."""

    code = "merchant_has_left"
    message = _("This merchant has left the alliance.")
