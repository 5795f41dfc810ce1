"""Our errors to Airflow's verbs: fail now, retry later, or come back when the quota is whole again."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from journeyhouse.errors import PASSING, Busy, QuotaExhausted


@contextlib.contextmanager
def airflow_outcomes() -> Iterator[None]:
    """QuotaExhausted reschedules, Busy comes back in a minute, what may pass is retried; a retry mends nothing else."""
    try:
        yield
    except QuotaExhausted as error:
        raise AirflowRescheduleException(error.until) from error
    except Busy as error:
        raise AirflowRescheduleException(datetime.now(UTC) + timedelta(minutes=1)) from error
    except PASSING:
        raise
    except Exception as error:
        raise AirflowFailException(str(error)) from error
