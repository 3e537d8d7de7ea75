"""Settings of the mock endpoint are checked when they are made."""

import pytest

from turnloom.engine.testing.endpoint.settings import EndpointSettings
from turnloom.graphs.errors import UsageError


@pytest.mark.parametrize(
    "settings",
    [
        {"faults": {"gremlins": 0.1}},
        {"faults": {"429": 1.5}},
        {"faults": {"429": -0.1}},
        {"faults": {"429": 0.6, "500": 0.6}},
        {"capacity": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(UsageError):
        EndpointSettings(**settings)
