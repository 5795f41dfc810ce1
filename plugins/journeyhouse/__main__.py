"""`python -m journeyhouse`."""

import sys

from journeyhouse.cli import main

sys.exit(main())
