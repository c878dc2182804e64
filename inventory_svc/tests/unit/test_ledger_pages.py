"""How a line of the ledger names its document."""

import pytest

from inventory_svc.stock.admin._documents import DocumentColumn
from inventory_svc.stock.models import Movement


@pytest.mark.parametrize(
    ("reference", "text", "page"),
    [
        pytest.param(
            "transfer:T-2026-000001:ship",
            "T-2026-000001",
            'href="/admin/inventory/logistics/transfer/?q=T-2026-000001"',
            id="goods on their way",
        ),
        pytest.param(
            "order:W-000123:0198f1f0-0000-7000-8000-000000000001",
            "W-000123",
            'href="/admin/order/orders/order/?q=W-000123"',
            id="an order that has left",
        ),
        pytest.param(
            "sale:805c56ae-c438-46eb-b9b3-8e3020500b08", "…20500b08", "<span", id="a till's sale"
        ),
        pytest.param("opening:GAT:1", "GAT", "<span", id="the first stock"),
    ],
)
def test_a_document_is_named_shortly_and_is_a_click_away_where_it_has_a_page(
    reference: str, text: str, page: str
) -> None:
    shown = DocumentColumn().document(Movement(reference=reference))

    assert f">{text}</" in shown
    assert page in shown
    assert f'title="{reference}"' in shown
