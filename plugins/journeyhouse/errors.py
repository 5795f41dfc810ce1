"""The few exceptions that callers may catch. Every message says what is wrong, where, and what to do."""

from datetime import datetime

import psycopg


class JourneyhouseError(Exception):
    """Base of all errors that are reported to a person as one plain message, without a traceback."""

    exit_code = 1


class ConfigError(JourneyhouseError):
    """A file, setting or rule is wrong; the message names the file, the field and the fix."""

    exit_code = 2


class AuthError(JourneyhouseError):
    """The platform refused the credentials: no retry helps until they are renewed."""

    exit_code = 3


class QuotaExhausted(JourneyhouseError):
    """The platform's quota is used up until the given moment: reschedule, do not retry."""

    exit_code = 4

    def __init__(self, message: str, until: datetime):
        super().__init__(message)
        self.until = until


class TransientError(JourneyhouseError):
    """The platform or network failed in a way that may pass; raised once the retry budget is spent."""

    exit_code = 5


class SchemaDrift(JourneyhouseError):
    """The platform's answer no longer has the declared shape beyond what quarantine may absorb."""

    exit_code = 6


class GateShut(JourneyhouseError):
    """A critical expectation failed: nothing behind the gate was touched."""

    exit_code = 7


class WarehouseError(JourneyhouseError):
    """The warehouse cannot be used: not running, out of disk, locked, or of a wrong shape."""

    exit_code = 8


class Busy(JourneyhouseError):
    """Another run holds the lock (EX_TEMPFAIL)."""

    exit_code = 75


PASSING = (QuotaExhausted, TransientError, WarehouseError, Busy, OSError, psycopg.OperationalError)
"""What another try may mend."""
