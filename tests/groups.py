"""Which tests share a process: those of a file that names an `xdist_group`.

pytest-xdist 3.8 writes the group behind a test's id, where pytest 9.2 looks no more:
the marks did nothing, and two processes filled the demo shop at once.
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parent.parent
GROUP = re.compile(r'xdist_group\("(\w+)"\)')


class ByGroup(LoadScopeScheduling):
    """Each test goes where there is time, those of a group to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return _group_of(nodeid.partition("::")[0]) or nodeid


@cache
def _group_of(file: str) -> str:
    found = GROUP.search((ROOT / file).read_text(encoding="utf-8"))
    return found[1] if found else ""
