"""A small office's directory: two clusters, one of them with two groups, right in every cell."""

from datetime import date
from pathlib import Path

import pytest

from ledger.actors import Actor, Role
from ledger.season_files import Faulty, season_load

OFFICER = Actor(person="p-van-thu", body="PNV", role=Role.STANDING_BODY)

SEASON = """\
id = "2024"
name = "Năm thi đua 2024"
kind = "CALENDAR"
starts_on = 2024-01-01
ends_on = 2024-12-31
council = "HDTDKT"
regulation = "ha-dong-2024"
"""
UNITS = """\
unit,name,cluster,from,to,group
PX01,UBND phường Mẫu 01,C1,2024-01-01,,
PX02,UBND phường Mẫu 02,C1,2024-01-01,,
PX03,UBND phường Mẫu 03,C1,2024-01-01,2024-06-30,
MN01,Trường Mầm non Mẫu 01,K2,2024-01-01,,MN
TH01,Trường Tiểu học Mẫu 01,K2,2024-01-01,,TH
"""
CLUSTERS = """\
cluster,kind,name,decision
C1,CUM,Cụm thi đua các phường Mẫu,"Quyết định số 1664/QĐ-UBND ngày 28/3/2024"
K2,KHOI,Khối thi đua các trường Mẫu,"Quyết định số 1664/QĐ-UBND ngày 28/3/2024"
"""
LEADERS = """\
cluster,unit,role,from,to
C1,PX01,HEAD,2024-01-01,2024-12-31
C1,PX02,DEPUTY,2024-01-01,
K2,MN01,HEAD,2024-01-01,2024-12-31
"""
CRITERIA = """\
cluster,code,parent,name,max,type,scored_by,group
C1,I,,Nhiệm vụ,950,,,
C1,I.1,I,Thu ngân sách,500,quantitative,SELF,
C1,I.2,I,Trật tự đô thị,450,graded,HEAD,
C1,V,,Điểm thưởng,50,bonus,SELF,
C1,P.1,,Văn bản phê bình,25,penalty,SELF,
K2,I,,Chuyên môn,1000,graded,SELF,MN
K2,I,,Chuyên môn,600,graded,SELF,TH
K2,II,,Đội ngũ,400,graded,STANDING_BODY,TH
"""
SELF_SCORES = """\
unit,code,points,evidence,note,measured
PX01,I.1,480.5,Báo cáo số 12/BC-UBND | Phụ lục 1,,"97.25"
PX01,I.2,440,,Chờ kiểm tra,
PX01,V,10,,,
PX01,P.1,-5,,,
TH01,I,590,,,
TH01,II,395,,,
"""
FILES = {
    "season.toml": SEASON,
    "units.csv": UNITS,
    "clusters.csv": CLUSTERS,
    "leaders.csv": LEADERS,
    "criteria.csv": CRITERIA,
    "self_scores.csv": SELF_SCORES,
}


def write(directory: Path, **changed: str | bytes | None) -> Path:
    """Write the directory; `units="…"` changes a file, None leaves it out."""
    directory.mkdir(exist_ok=True)
    for name, text in FILES.items():
        content = changed.get(name.partition(".")[0], text)
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            (directory / name).write_bytes(raw)
    return directory


def faults(ledger, directory):
    """The faults that loading a directory tells; nothing may be recorded."""
    return [str(fault) for fault in refused(ledger, directory).faults]


def unjudged(ledger, directory):
    """What loading a directory says could not be judged; nothing may be recorded."""
    return [str(note) for note in refused(ledger, directory).unjudged]


def refused(ledger, directory):
    """What loading a directory raises; nothing may be recorded."""
    head = ledger.journal.head()
    with pytest.raises(Faulty) as caught:
        season_load(ledger, directory, by=OFFICER, on=date(2024, 12, 5))
    assert ledger.journal.head() == head
    return caught.value
