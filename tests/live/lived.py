"""A ledger with its log, verified as `thidua verify` does."""

from ledger.live.verifying import Asked, Verdict, verify_live
from ledger.merkle.policy import Policy
from tests.log.logged import Logged
from tests.opening import KEY


def verified(logged: Logged, **more) -> Verdict:
    """Verify a logged ledger with the policy that its log began with."""
    more.setdefault("policy", Policy.parse((logged.directory / "policy").read_bytes()))
    asked = {
        "conninfo": logged.stand.owner,
        "apps": [KEY.verifier],
        "view": logged.view,
        "promises": logged.directory / "promises",
        **more,
    }
    return verify_live(Asked(**asked))


def told(verdict: Verdict) -> list[tuple[str, str, str]]:
    """What was found, each with the first line of its words."""
    return [(f.check, f.where, f.says.partition("\n")[0]) for f in verdict.findings]
