"""`python -m execsim`: the same as the command `execsim`."""

import sys

from execsim.cli.main import main

sys.exit(main())
