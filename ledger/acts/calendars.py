"""Acts on a cluster's calendar: the secret addresses at which it is subscribed to."""

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.rights import HEAD, MEMBER, STANDING_BODY
from ledger.aggregates.calendar_feed import CalendarFeed, SecretHash
from ledger.journal.journal import Receipt
from ledger.refusals import NotAllowed
from ledger.values import Code, Text

FEED = "calendar-feed/{season}/{cluster}"
OF_CLUSTER = "seasons/{season}/clusters/{cluster}"


@act(
    "calendar.issue-address",
    OF_CLUSTER + "/calendar-addresses",
    says="Cấp địa chỉ bí mật để theo dõi lịch nghĩa vụ",
    may=(HEAD, MEMBER, STANDING_BODY),
    stream=FEED,
)
def issue_address(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    secret_sha256: SecretHash,
    label: Text | None = None,
) -> Receipt:
    """Put an address in use whose secret only the asker knows; the ledger is told its SHA-256."""
    return desk.decide(
        CalendarFeed,
        FEED.format(season=season, cluster=cluster),
        lambda feed: feed.issue(secret_sha256, issued_to=desk.mandate.by.body, label=label),
    )


@act(
    "calendar.revoke-address",
    OF_CLUSTER + "/calendar-address-revocations",
    says="Thu hồi địa chỉ bí mật của lịch nghĩa vụ",
    may=(HEAD, MEMBER, STANDING_BODY),
    stream=FEED,
)
def revoke_address(
    desk: Desk, season: Code, cluster: Code, *, secret_sha256: SecretHash
) -> Receipt:
    """Put an address out of use: its own body or unit, the Head, or the standing body."""
    stream = FEED.format(season=season, cluster=cluster)
    feed = desk.state(CalendarFeed, stream)
    issued_to = dict(feed.in_use).get(secret_sha256)
    by = desk.mandate.by
    if issued_to not in {None, by.body} and by.role not in {Role.HEAD, Role.STANDING_BODY}:
        raise NotAllowed(
            f"địa chỉ này cấp cho {issued_to}; chỉ {issued_to}, cụm, khối trưởng và Thường trực "
            "Hội đồng TĐKT được thu hồi"
        )
    return desk.decide(
        CalendarFeed,
        stream,
        lambda known: known.revoke(secret_sha256),
        relies_on={stream: feed.version},
    )
