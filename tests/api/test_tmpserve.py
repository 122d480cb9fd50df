import time, pathlib
from tests.api.test_serving import served
def test_serve(review):
    with served(review.app) as address:
        pathlib.Path("/tmp/served").write_text(address+" "+review.people.token("p-truong"))
        while not pathlib.Path("/tmp/stopserving").exists(): time.sleep(0.5)
