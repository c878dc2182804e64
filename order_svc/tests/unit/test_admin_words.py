"""What the back office calls what the rules know."""

from order_svc.orders import rules
from order_svc.orders.admin import _forms, _order_steps
from order_svc.returns import admin
from order_svc.returns import rules as return_rules


def test_every_disposition_condition_and_reason_has_words_for_people() -> None:
    assert tuple(_forms.WAYS) == rules.DISPOSITIONS == return_rules.DISPOSITIONS
    assert tuple(admin.CONDITIONS) == return_rules.CONDITIONS
    assert set(_order_steps.REASONS) == set(return_rules.REASONS)
