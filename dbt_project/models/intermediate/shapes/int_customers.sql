-- What the systems say of a customer, with the identifiers they tie together. Grain: one account, profile or contact.
{{ told_by_difference('customer_key', links=['customer_key']) }}
{%- set columns = {
    'customer_key': 'text',
    'source_system': 'text',
    'source_record_id': 'text',
    'source_priority': 'integer',
    'customer_code': 'text',
    'email': 'text',
    'phone': 'text',
    'loyalty_card': 'text',
    'klaviyo_profile': 'text',
    'hubspot_contact': 'text',
    'source_contact': 'text',
    'gender': 'text',
    'birth_year': 'text',
    'city': 'text',
    'address': 'text',
    'crm_account': 'text',
    'lifecycle': 'text',
    'email_consent': 'text',
    'sms_consent': 'text',
    'created_at': 'timestamptz',
    'updated_at': 'timestamptz',
    '_loaded_at': 'timestamptz',
} %}

{{ shape_rows('customers', columns) }}
