{#-
  What marketplaces export, one row an item, in the shapes of shops. `lines` is a base model with these columns: _source_account,
  order_no, line_no, status, ordered_at, settled_at, sku, product_name, quantity, line_amount, order_discount (of the whole order, on
  each row), line_refund, order_refund (likewise), buyer, phone, city, payment_method, reason, _loaded_at.
-#}
{% macro marketplace_key(system) -%}{{ hash_key(["'" ~ system ~ "'", '_source_account', 'order_no']) }}{%- endmacro %}

{#- Masked names and numbers (`******78`) are nobody's. -#}
{% macro unmasked(text) -%}case when {{ text }} <> '' and {{ text }} not like '%*%' then {{ text }} end{%- endmacro %}

{#- What nobody has paid yet is no order; an item that came to nothing is none of its order's, unless all of them did. -#}
{% macro marketplace_items(lines) -%}
{%- set of_order = 'over (partition by _source_account, order_no' %}
(
    select * from (
        select
            lines.*,
            row_number() {{ of_order }} order by line_no) as item_no,
            invalid.status is not null as is_canceled,
            count(*) {{ of_order }}) = count(invalid.status) {{ of_order }}) as is_order_canceled,
            sum(case when invalid.status is not null then line_amount end) {{ of_order }}) as canceled_amount
        from {{ lines }} as lines
        left join {{ ref('seed_invalid_order_statuses') }} as invalid on {{ rule_text('invalid.status') }} = trim(lines.status)
        where coalesce(lines.status, '') not in ('unpaid', 'chưa thanh toán', 'chờ thanh toán')
    ) as placed
    where is_order_canceled or not is_canceled
) as items
{%- endmacro %}

{% macro marketplace_amount() -%}sum(line_amount) - coalesce(max(order_discount), 0){%- endmacro %}

{#- What is told of a whole order has what was paid back for its canceled items in it. -#}
{% macro marketplace_refund() -%}
    coalesce(max(order_refund - case when is_order_canceled then 0 else coalesce(canceled_amount, 0) end), sum(line_refund))
{%- endmacro %}

{% macro marketplace_orders(lines, system) -%}
select
    {{ marketplace_key(system) }} as order_key,
    '{{ system }}' as source_system,
    _source_account as source_account,
    order_no as source_record_id,
    order_no as order_number,
    'marketplace' as order_channel,
    1 as source_priority,
    max(status) as status,
    cast(null as text) as customer_code,
    cast(null as text) as email,
    max(phone) as phone,
    -- To whom it goes need not be who bought it.
    cast(null as text) as person_name,
    cast(null as text) as loyalty_card,
    max(buyer) as marketplace_buyer,
    cast(null as text) as source_event_key,
    cast(null as text) as cart_id,
    min(ordered_at) as ordered_at,
    'VND' as currency,
    {{ marketplace_amount() }} as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(order_discount) as discount_amount,
    cast(null as {{ exact_decimal() }}) as shipping_amount,
    cast(null as text) as coupon_code,
    max(payment_method) as payment_method,
    max(city) as city,
    cast(null as text) as address,
    max(_loaded_at) as _loaded_at
from {{ marketplace_items(lines) }}
group by _source_account, order_no
{%- endmacro %}

{% macro marketplace_order_lines(lines, system) -%}
select
    {{ marketplace_key(system) }} as order_key,
    '{{ system }}' as source_system,
    item_no as line_no,
    sku,
    product_name,
    quantity,
    'VND' as currency,
    line_amount as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    line_refund as refund_amount,
    _loaded_at
from {{ marketplace_items(lines) }}
{%- endmacro %}

{#- The exports do not say when money went back: the day the order was settled stands for it. No more goes back than came in:
    items are told at their price, before a voucher. -#}
{% macro marketplace_refunds(lines, system) -%}
select
    {{ hash_key(["'" ~ system ~ "'", '_source_account', 'order_no', "'refund'"]) }} as refund_key,
    '{{ system }}' as source_system,
    'refund:{{ system }}:' || order_no as source_record_id,
    {{ marketplace_key(system) }} as order_key,
    order_no as order_number,
    -- Money for an order of which nothing came is no return.
    max(case when is_order_canceled then 1 else 0 end) = 0 as is_return_request,
    coalesce(max(settled_at), min(ordered_at)) as refunded_at,
    'VND' as currency,
    least({{ marketplace_refund() }}, {{ marketplace_amount() }}) as amount,
    cast(null as {{ exact_decimal() }}) as amount_reporting,
    max(reason) as reason,
    cast(null as text) as loyalty_card,
    cast(null as text) as phone,
    max(_loaded_at) as _loaded_at
from {{ marketplace_items(lines) }}
group by _source_account, order_no
having {{ marketplace_refund() }} > 0
{%- endmacro %}
