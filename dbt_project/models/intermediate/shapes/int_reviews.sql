-- Public reviews of places and products, each by the scale of its platform. Grain: one review.
-- Text and contact stay here: marts hold neither. `replied_at` is when the company answered, as far as the platform tells.
{%- set columns = {
    'review_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'place': 'text',
    'product': 'text',
    'rating': 'decimal(18, 4)',
    'rating_max': 'decimal(18, 4)',
    'review_text': 'text',
    'language': 'text',
    'reviewed_at': 'timestamptz',
    'updated_at': 'timestamptz',
    'replied_at': 'timestamptz',
    'order_number': 'text',
    'customer_code': 'text',
    'email': 'text',
    'phone': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('reviews', columns) }}
