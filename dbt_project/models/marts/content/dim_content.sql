-- Content that people were sent, saw or took up, with what it is about, its form and its style, and the rules that say so.
-- Grain: one page, mailing or lead magnet of one source.
select
    content_key, source_system, content_kind, content, content_title, topic, form, style, topic_rule_id, form_rule_id,
    style_rule_id, first_met_at, last_met_at
from {{ ref('int_content') }}
