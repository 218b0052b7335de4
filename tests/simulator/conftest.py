from collections.abc import Iterator
from dataclasses import replace

import pytest

from ivr.simulator.exchange import Exchange
from tests.simulator.scripted_product import ACCOUNT, PUBLIC, TOKEN, ScriptedProduct


@pytest.fixture(scope="session")
def running_product() -> Iterator[ScriptedProduct]:
    with ScriptedProduct() as product:
        yield product


@pytest.fixture
def product(running_product: ScriptedProduct) -> ScriptedProduct:
    running_product.reset()
    return running_product


def exchange_for(product: ScriptedProduct, **options: object) -> Exchange:
    return Exchange(
        ACCOUNT,
        TOKEN,
        "/voice/incoming",
        "/voice/ended",
        public_url=PUBLIC,
        server_url=product.url,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture
def exchange(product: ScriptedProduct) -> Iterator[Exchange]:
    """An exchange that can place calls; its REST side is not running."""
    exchange = exchange_for(product)
    yield exchange
    exchange.stop()


@pytest.fixture
def rest(product: ScriptedProduct) -> Iterator[Exchange]:
    """The same, with its REST side running."""
    with exchange_for(product) as exchange:
        yield exchange


@pytest.fixture
def with_fallback(exchange: Exchange) -> Exchange:
    exchange.number = replace(exchange.number, fallback_url="/fallback")
    return exchange
