"""The demo (dữ liệu mẫu): an invented season of six clusters, told through the ledger's own acts.

places, tables -> directory (an office's files)   persons -> who acts
year, reviews, awards (five clusters)   story, story_end (domain §13) -> telling
"""

from ledger.demo.directory import write
from ledger.demo.persons import PERSONS, Person
from ledger.demo.telling import DemoSummary, summary, tell, told

__all__ = ["PERSONS", "DemoSummary", "Person", "summary", "tell", "told", "write"]
