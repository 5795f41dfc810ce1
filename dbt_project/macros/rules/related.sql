{#- How many times as often a pair comes as it would if its two came independently of each other. -#}
{% macro lift(pair, one, other, every) -%}
    {{ ratio("cast(" ~ pair ~ " as decimal(38, 0)) * " ~ every, "cast(" ~ one ~ " as decimal(38, 0)) * " ~ other) }}
{%- endmacro %}

{#- What is told of a pair in words: relation, English, Vietnamese; of fct_related_products' own joins. -#}
{% macro related_explanations() -%}
    {%- set pair, one, name, other = 'cast(pairs.baskets as text)', 'cast(ones.baskets as text)', 'products.product_name', 'others.product_name' -%}
    {%- set times = 'cast(cast(' ~ lift('pairs.baskets', 'ones.baskets', 'other_ones.baskets', 'every.baskets') ~ ' as decimal(18, 1)) as text)' -%}
    {%- set times_vi = "replace(" ~ times ~ ", '.', ',')" -%}
    {{ return([
        ('bought_together',
            pair ~ " || ' of ' || " ~ one ~ " || ' orders of ' || " ~ name ~ " || ' have ' || " ~ other ~ " || ' too: ' || " ~ times ~ " || ' times as many as by chance'",
            pair ~ " || ' trong ' || " ~ one ~ " || ' đơn có ' || " ~ name ~ " || ' mua kèm ' || " ~ other ~ " || ': gấp ' || " ~ times_vi ~ " || ' lần so với ngẫu nhiên'"),
        ('bought_on',
            pair ~ " || ' of ' || " ~ one ~ " || ' buyers of ' || " ~ name ~ " || ' bought ' || " ~ other ~ " || ' in a later order: ' || " ~ times ~ " || ' times as many as by chance'",
            pair ~ " || ' trong ' || " ~ one ~ " || ' khách đã mua ' || " ~ name ~ " || ' về sau mua ' || " ~ other ~ " || ': gấp ' || " ~ times_vi ~ " || ' lần so với ngẫu nhiên'"),
        ('viewed_together',
            pair ~ " || ' of ' || " ~ one ~ " || ' visits to ' || " ~ name ~ " || ' looked at ' || " ~ other ~ " || ' too: ' || " ~ times ~ " || ' times as many as by chance'",
            pair ~ " || ' trong ' || " ~ one ~ " || ' lượt xem ' || " ~ name ~ " || ' cũng xem ' || " ~ other ~ " || ': gấp ' || " ~ times_vi ~ " || ' lần so với ngẫu nhiên'"),
    ]) }}
{%- endmacro %}

{#- Why a product is suggested, beside the product that suggests it: relation, English, Vietnamese. -#}
{% macro suggestion_reasons() -%}
    {{ return([
        ('bought_together', 'Often bought together with ', 'Thường được mua cùng '),
        ('bought_on', 'Often bought after ', 'Thường được mua sau khi mua '),
        ('viewed_together', 'Often looked at together with ', 'Thường được xem cùng '),
    ]) }}
{%- endmacro %}
