"""Usage: python -m tests.vectors, with CLINICAL_VECTORS naming more files of the same format, parted by colons."""

import sys

from tests.vectors.running import main

sys.exit(main())
