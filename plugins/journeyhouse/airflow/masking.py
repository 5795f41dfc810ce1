"""What we mask in our messages Airflow masks in its task logs: credentials, and the tokens that they are exchanged for."""

from airflow.sdk.log import mask_secret

from journeyhouse.http import redaction

redaction.tell(mask_secret)
