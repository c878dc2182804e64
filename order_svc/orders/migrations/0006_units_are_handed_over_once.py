import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """What has been counted is held to be right."""

    dependencies = [("orders", "0005_what_has_left")]

    operations = [
        migrations.AddConstraint(
            model_name='fulfilment',
            constraint=models.CheckConstraint(condition=models.Q(('fulfilled_at', None), ('status__in', ['SHIPPED', 'DELIVERED', 'COLLECTED', 'LOST']), _connector='XOR'), name='goods_have_left_when_shipped_or_collected'),
        ),
        migrations.AddConstraint(
            model_name='fulfilment',
            constraint=models.CheckConstraint(condition=models.Q(('received_at', None), ('status__in', ['DELIVERED', 'COLLECTED']), _connector='XOR'), name='goods_are_received_when_delivered_or_collected'),
        ),
        migrations.AddConstraint(
            model_name='fulfilment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['READY_FOR_PICKUP', 'COLLECTED']), _negated=True), ('pickup_round__gt', 0), _connector='OR'), name='what_waits_for_pickup_has_a_code'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled_quantity__gte', 0), ('fulfilled_quantity__gte', 0), ('fulfilled_quantity__lte', django.db.models.expressions.CombinedExpression(models.F('quantity'), '-', models.F('cancelled_quantity')))), name='fulfilled_and_cancelled_units_are_ordered_ones'),
        ),
        migrations.AddConstraint(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('assigned_quantity__gte', models.F('fulfilled_quantity')), ('assigned_quantity__lte', django.db.models.expressions.CombinedExpression(models.F('quantity'), '-', models.F('cancelled_quantity')))), name='a_unit_is_in_one_parcel_and_not_cancelled'),
        ),
    ]
