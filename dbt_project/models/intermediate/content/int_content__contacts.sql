-- Who met which content: it reached them (`offered`), they saw it or engaged with it. Grain: one touch or delivered message.
-- `journeyhouse rules preview` reads it.
-- Two sites have a page `/` each and two mailing systems a `newsletter`: content goes by the source that tells of it too.
{{ config(materialized='view') }}

{{ content_contacts() }}
