-- Who spoke of which brand where, on networks, in the press and elsewhere. Grain: one mention of one brand.
-- A mention that names two tracked brands is one of each. Texts and authors stay in raw.
{%- set columns = {
    'mention_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'brand': 'text',
    'is_own': 'boolean',
    'network': 'text',
    'sentiment': 'text',
    'reach': 'bigint',
    'product': 'text',
    'topic': 'text',
    'language': 'text',
    'mentioned_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('mentions', columns) }}
