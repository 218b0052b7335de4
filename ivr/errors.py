"""What can go wrong on the phone side.

IvrError
├── SettingsWrong       a setting is missing or cannot be used; the message names it
├── StationWrong        a station file cannot be used; the message names file and line
├── PromptsWrong        a language pack cannot be used; the message names file and prompt
├── RequestRefused      a request that the exchange did not send, or not like this
└── ExchangeError       the exchange's REST side
    ├── NotThereYet     404: not stored yet, or gone
    ├── ExchangeDown    unreachable, slow, cut short or failing: try again
    └── TooLarge        more bytes than any statement can have
"""


class IvrError(Exception):
    """Base of everything this package raises on purpose."""


class SettingsWrong(IvrError):
    """A setting is missing or cannot be used; the message names it."""


class StationWrong(IvrError):
    """A station file cannot be used; the message names file and line."""


class PromptsWrong(IvrError):
    """A language pack cannot be used; the message names file and prompt."""


class RequestRefused(IvrError):
    """A request that the exchange did not send, or not in this form."""


class ExchangeError(IvrError):
    """The exchange's REST side did not give what was asked."""


class NotThereYet(ExchangeError):
    """404: the recording is not stored yet, or gone."""


class ExchangeDown(ExchangeError):
    """Unreachable, slow, cut short or failing: worth another try."""


class TooLarge(ExchangeError):
    """More bytes than any statement can have; held at the exchange for a person."""
