"""Acts over the web: recorded once, on what the author saw, by who may."""
from tests.api.office import ADJUSTED, CARD, HEAD


def test_an_act_answers_with_its_events_and_where_they_are(web):
    response = web.submitted()
    print(response.json())
    print(response.headers)
    r = web.get(CARD)
    print(r.status_code, r.text)
    web.done(web.post(f"{CARD}/reviews", {}, HEAD))
    r = web.post(f"{CARD}/adjustments", ADJUSTED, HEAD)
    print(r.status_code, r.text)
    assert 0
