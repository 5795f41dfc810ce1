-- Public reviews of places and products, each by the scale of its platform. Grain: one review.
-- Texts and contacts stay in raw. `replied_at` is when the company answered, as far as the platform tells.
{%- set columns = {
    'review_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'place': 'text',
    'product': 'text',
    'rating': 'decimal(18, 4)',
    'rating_max': 'decimal(18, 4)',
    'has_text': 'boolean',
    'language': 'text',
    'reviewed_at': 'timestamptz',
    'updated_at': 'timestamptz',
    'replied_at': 'timestamptz',
    'order_number': 'text',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('reviews', columns) }}
