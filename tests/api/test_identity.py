"""Identity: whose token is believed, whose session, and what is served to nobody in particular."""

import base64
import json
import stat
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from api.demo_issuer import TOKEN_SECONDS, demo_issuer
from api.identity import identity
from api.keys import IssuerKeys, KeysAway, keys_at
from api.sessions import LIFE_SECONDS, SESSIONS_MAX, Sessions
from api.tokens import Issuer, Unauthenticated, bearer
from ledger.settings import Settings
from tests.api.office import AUDIENCE, CARD

NOW = 1_800_000_000
ISSUER = "https://danh-tinh.example"
KEY = OKPKey.generate_key("Ed25519")
OTHER = OKPKey.generate_key("Ed25519")
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "p-01", "exp": NOW + 300, "iat": NOW}
HEADER = {"alg": "Ed25519", "typ": "at+jwt", "kid": KEY.thumbprint()}


class Fixed:
    """Keys that are simply there."""

    def __init__(self, *keys):
        told = [{**k.as_dict(private=False), "kid": k.thumbprint()} for k in keys]
        self.keys = KeySet.import_key_set({"keys": told})

    def holding(self, kid):
        return self.keys


def issuer(*keys):
    return Issuer(ISSUER, AUDIENCE, Fixed(*keys), clock=lambda: NOW)


def token(key=KEY, *, header=None, **claims):
    """A token, good but for what is given; a claim given as None is left out."""
    told = {**HEADER, "kid": key.thumbprint(), **(header or {})}
    told = {k: v for k, v in told.items() if v is not None}
    facts = {k: v for k, v in {**CLAIMS, **claims}.items() if v is not None}
    algorithms = [told["alg"]]
    return jwt.encode(told, facts, key, algorithms=algorithms, default_type=None)


def unsigned(header, claims=CLAIMS, signature=b""):
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(p).decode().rstrip("=") for p in parts)


# Tokens


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"aud": ["khac", AUDIENCE]},
        {"exp": NOW - 29},
        {"nbf": NOW, "iat": NOW, "jti": "1", "client_id": "x", "scope": "all"},
    ],
)
def test_a_good_token_names_its_person(claims):
    assert bearer(token(**claims), [issuer(KEY)]) == "p-01"


@pytest.mark.parametrize("kind", ["at+jwt", "application/at+jwt"])
def test_access_tokens_are_of_their_own_type(kind):
    assert bearer(token(header={"typ": kind}), [issuer(KEY)]) == "p-01"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048), "RS256"),
        (ECKey.generate_key("P-256"), "ES256"),
        (KEY, "Ed25519"),
    ],
)
def test_each_algorithm_of_the_list_is_believed(key, algorithm):
    assert bearer(token(key, header={"alg": algorithm}), [issuer(key)]) == "p-01"


def test_the_older_name_of_ed25519_is_believed():
    signed = token()
    header, claims, _ = signed.split(".")
    del header
    named = json.dumps({**HEADER, "alg": "EdDSA"}).encode()
    head = base64.urlsafe_b64encode(named).decode().rstrip("=")
    signature = KEY.private_key.sign(f"{head}.{claims}".encode())
    tail = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    assert bearer(f"{head}.{claims}.{tail}", [issuer(KEY)]) == "p-01"


BAD = {
    "another issuer": token(iss="https://ke-gian.example"),
    "no issuer": token(iss=None),
    "an issuer that is no text": token(iss=[ISSUER]),
    "another audience": token(aud="he-thong-khac"),
    "no audience": token(aud=None),
    "expired": token(exp=NOW - 31),
    "no expiry": token(exp=None),
    "an expiry that is no number": token(exp="2030"),
    "not yet": token(nbf=NOW + 120),
    "no person": token(sub=None),
    "an empty person": token(sub=""),
    "a person that is no code": token(sub="Nguyễn Văn A"),
    "a person that is no text": token(sub=7),
    "an identity token": token(header={"typ": "JWT"}),
    "no type": token(header={"typ": None}),
    "another's key under our id": token(OTHER, header={"kid": KEY.thumbprint()}),
    "another's key": token(OTHER),
    "an unknown key id": token(header={"kid": "la"}),
    "a key id that is no text": unsigned({**HEADER, "kid": ["x"]}),
    "no signature": unsigned({**HEADER, "alg": "none"}),
    "an empty signature": unsigned(HEADER),
    "an algorithm off the list": unsigned({**HEADER, "alg": "PS256"}, signature=b"x" * 64),
    "an algorithm that is no text": unsigned({**HEADER, "alg": ["Ed25519"]}),
    "a header that must be understood": unsigned({**HEADER, "crit": ["x"], "x": 1}),
    "a header with a key of its own": unsigned(
        {**HEADER, "kid": OTHER.thumbprint(), "jwk": OTHER.as_dict(private=False)}
    ),
    "no JSON": "abc.def.ghi",
    "not Base64": "ä.ö.ü",
    "two parts": "a.b",
    "five parts": "a.b.c.d.e",
    "nothing": "",
    "too long": token(note="x" * 9_000),
    "claims that are no object": unsigned(HEADER, ["p-01"]),
    "deeply nested": ".".join([base64.urlsafe_b64encode(b"[" * 5_000).decode().rstrip("=")] * 3),
}


def by_shared_secret():
    """The public key taken for a shared secret: the classic forgery."""
    secret = OctKey.import_key(KEY.public_key.public_bytes_raw())
    header = {**HEADER, "alg": "HS256"}
    return jwt.encode(header, dict(CLAIMS), secret, algorithms=["HS256"], default_type=None)


BAD["the public key as a shared secret"] = by_shared_secret()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_token_proves_nothing(bad):
    with pytest.raises(Unauthenticated):
        bearer(bad, [issuer(KEY)])


def test_a_token_altered_after_it_was_signed_proves_nothing():
    header, _, signature = token().split(".")
    claims = json.dumps({**CLAIMS, "sub": "p-02"}).encode()
    altered = base64.urlsafe_b64encode(claims).decode().rstrip("=")
    with pytest.raises(Unauthenticated):
        bearer(f"{header}.{altered}.{signature}", [issuer(KEY)])


def test_an_issuer_vouches_only_with_its_own_keys():
    theirs = Issuer("https://khac.example", AUDIENCE, Fixed(OTHER), clock=lambda: NOW)
    with pytest.raises(Unauthenticated):
        bearer(token(OTHER), [issuer(KEY), theirs])


# Keys


class Source:
    """Somewhere keys are fetched from, and a clock."""

    def __init__(self, *keys):
        self.now = 0.0
        self.fetched = 0
        self.away = False
        self.keys = list(keys)

    def fetch(self):
        self.fetched += 1
        if self.away:
            raise OSError("away")
        told = [{**k.as_dict(private=False), "kid": k.thumbprint()} for k in self.keys]
        return json.dumps({"keys": told}).encode()

    def issuer_keys(self):
        return IssuerKeys(self.fetch, clock=lambda: self.now)


def test_keys_are_kept_for_an_hour():
    source = Source(KEY)
    keys = source.issuer_keys()
    for source.now in (0, 10, 3_599):
        keys.holding(KEY.thumbprint())
    assert source.fetched == 1
    source.now = 3_600
    keys.holding(KEY.thumbprint())
    assert source.fetched == 2


def test_an_unknown_key_is_asked_for_at_most_once_a_minute():
    source = Source(KEY)
    keys = source.issuer_keys()
    for source.now in (0, 30, 61, 70, 121, 122):
        keys.holding("la")
    assert source.fetched == 3
    source.keys.append(OTHER)
    source.now = 182
    assert keys.holding(OTHER.thumbprint()).get_by_kid(OTHER.thumbprint())


def test_without_keys_nobody_is_recognised_and_the_source_is_left_in_peace():
    source = Source(KEY)
    source.away = True
    keys = source.issuer_keys()
    for source.now in (0, 1, 59):
        with pytest.raises(KeysAway):
            keys.holding(None)
    assert source.fetched == 1
    source.away, source.now = False, 60
    assert keys.holding(None)


def test_old_keys_are_not_believed_when_new_ones_cannot_be_had():
    source = Source(KEY)
    keys = source.issuer_keys()
    keys.holding(None)
    source.away, source.now = True, 3_601
    for _ in range(2):
        with pytest.raises(KeysAway):
            keys.holding(KEY.thumbprint())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [{"kty": "?"}]}']
)
def test_what_is_no_key_set_is_no_key_set(content):
    with pytest.raises(KeysAway):
        IssuerKeys(lambda: content, clock=lambda: 0.0).holding(None)


def test_keys_come_from_a_file_or_over_https_only(tmp_path):
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [KEY.as_dict(private=False)]}))
    assert keys_at(str(file)).holding(None).keys
    for address in ("http://danh-tinh.example/jwks", "file:///etc/passwd", "ftp://x/y"):
        with pytest.raises(ValueError, match="https"):
            keys_at(address)


# Sessions


def test_a_session_ends_after_its_time_or_when_it_is_ended():
    clock = [0.0]
    sessions = Sessions(clock=lambda: clock[0])
    first, second = sessions.begin("p-01"), sessions.begin("p-02")
    assert (sessions.person(first), sessions.person(second)) == ("p-01", "p-02")
    sessions.end(first)
    assert sessions.person(first) is None
    clock[0] = LIFE_SECONDS
    assert sessions.person(second) is None
    assert sessions.person("") is None


def test_sessions_do_not_pile_up():
    sessions = Sessions(clock=lambda: 0.0)
    first = sessions.begin("p-00")
    ids = [sessions.begin("p-01") for _ in range(SESSIONS_MAX)]
    assert sessions.person(first) is None
    assert sessions.person(ids[-1]) == "p-01"


def test_the_id_of_a_session_is_not_kept():
    sessions = Sessions()
    assert sessions.begin("p-01").encode() not in b"".join(sessions._known)


# The demo's issuer


def test_the_demos_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first, second = demo_issuer(tmp_path, AUDIENCE), demo_issuer(tmp_path, AUDIENCE)
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    issuers = [Issuer(second.name, AUDIENCE, second)]
    assert bearer(first.issue("p-01"), issuers) == "p-01"


def test_the_demos_tokens_expire(tmp_path):
    demo = demo_issuer(tmp_path, AUDIENCE)
    late = Issuer(demo.name, AUDIENCE, demo, clock=lambda: time.time() + TOKEN_SECONDS + 60)
    with pytest.raises(Unauthenticated):
        bearer(demo.issue("p-01"), [late])


def settings(tmp_path, **given):
    return Settings(_env_file=None).model_copy(
        update={"data": tmp_path, "issuer": None, "jwks": None, "demo": False, **given}
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_demos_issuer_is_believed_on_the_loopback_address(tmp_path, host):
    assert identity(settings(tmp_path, host=host)).demo is not None


def test_it_is_not_believed_elsewhere(tmp_path):
    with pytest.raises(ValueError, match="THIDUA_ISSUER"):
        identity(settings(tmp_path, host="0.0.0.0"))  # noqa: S104 — the case itself
    assert identity(settings(tmp_path, host="0.0.0.0", demo=True)).demo is not None  # noqa: S104


def test_it_is_not_believed_beside_a_real_one_unless_that_is_said(tmp_path):
    real = {"issuer": ISSUER, "jwks": str(tmp_path / "jwks.json")}
    alone = identity(settings(tmp_path, **real))
    assert (alone.demo, [i.name for i in alone.issuers]) == (None, [ISSUER])
    assert len(identity(settings(tmp_path, **real, demo=True)).issuers) == 2


def test_an_issuer_without_keys_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="THIDUA_JWKS"):
        identity(settings(tmp_path, issuer=ISSUER))


# Over the web


@pytest.mark.parametrize(
    "path", [CARD, "/v1/events", "/v1/feeds/scores", "/v1/khong-co", "/docs", "/redoc", "/x"]
)
def test_without_credentials_every_other_path_answers_401(fresh, path):
    response = fresh.get(path, None)
    assert response.status_code == 401
    assert response.json()["type"] == "urn:thidua:problem:unauthenticated"
    assert response.headers["www-authenticate"] == 'Bearer realm="thidua"'


@pytest.mark.parametrize("host", ["x/healthz?", "x/healthz#", "x/v1/clauses/", "", "a b"])
def test_the_name_of_the_host_opens_nothing(fresh, host):
    assert fresh.get(CARD, None, Host=host).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/v1/clauses/../events", "/v1/clauses/%2e%2e/events", "/static/../v1/events", "//v1/events"],
)
def test_no_spelling_of_a_path_opens_another(fresh, path):
    scope = {"raw_path": path.encode()}
    assert fresh.get(path, None).status_code in {401, 404}, scope


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_without_credentials_no_method_is_served(fresh, method):
    assert fresh.client.request(method, CARD).status_code == 401


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/openapi.json", "/v1/clauses/B.III.1.2-1"]
)
@pytest.mark.parametrize("authorization", [None, "Bearer hỏng".encode()])
def test_the_open_paths_are_served_to_anybody(fresh, path, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    assert fresh.client.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "authorization", ["Basic cDpw", "Bearer", "Bearer ", "p-01", "bearer a.b.c", "Bearer x y z"]
)
def test_credentials_that_prove_nothing_are_401(fresh, authorization):
    response = fresh.client.get(CARD, headers={"Authorization": authorization})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


def test_a_session_is_as_good_as_a_token(reviewed):
    session = reviewed.people.sessions.begin("p-thanhtra")
    cookie = {"Cookie": f"thidua-session={session}"}
    assert reviewed.client.get(CARD, headers=cookie).status_code == 200
    reviewed.people.sessions.end(session)
    assert reviewed.client.get(CARD, headers=cookie).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Origin": "http://testserver"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://ke-gian.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({}, 403),
    ],
)
def test_a_browser_changes_something_only_from_our_own_pages(fresh, headers, status):
    session = fresh.people.sessions.begin("p-donvi")
    sent = {
        "Cookie": f"thidua-session={session}",
        "Acting-As": "PX03:MEMBER",
        "Idempotency-Key": "1",
        **headers,
    }
    response = fresh.client.post(f"{CARD}/submissions", json={}, headers=sent)
    assert response.status_code == status


@pytest.mark.parametrize("person", ["p-laai", "p-quantri"])
def test_only_who_holds_a_role_may_read(fresh, person):
    for path in ("/v1/events", "/v1/feeds/scores", CARD, "/v1/files/" + "0" * 64):
        response = fresh.get(path, person)
        assert response.status_code == 403
        assert "vai trò" in response.json()["detail"]


def test_every_answer_carries_the_security_headers(fresh):
    for path, person in (("/healthz", None), (CARD, None), ("/v1/events", "p-thanhtra")):
        headers = fresh.get(path, person).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
