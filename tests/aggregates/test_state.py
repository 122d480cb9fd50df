"""A state with other fields: a copy, all of whose fields it had before."""

from dataclasses import fields, replace

import pytest

from ledger.aggregates import KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_copy_with_other_fields_is_what_replace_makes(kind):
    state = KINDS[kind](stream="x/1")
    assert state.but(version=7) == replace(state, version=7)
    assert state.version == 0
    assert set(vars(state)) == {field.name for field in fields(state)}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_field_that_a_state_has_not_is_refused(kind):
    with pytest.raises(TypeError, match="vresion"):
        KINDS[kind](stream="x/1").but(vresion=7)
