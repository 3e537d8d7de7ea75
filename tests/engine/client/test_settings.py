"""Which model plays which role."""

from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.settings import ClientSettings, ModelRoute

HERE = (parse_endpoint("http://127.0.0.1:1/v1"),)


def test_a_role_has_its_own_model_and_its_own_identity():
    settings = ClientSettings(ModelRoute("small", HERE), {"reasoner": ModelRoute("large", HERE)})

    assert settings.route("critic").model == "small"
    assert settings.route("reasoner").model == "large"
    assert settings.identity("critic") != settings.identity("reasoner")
