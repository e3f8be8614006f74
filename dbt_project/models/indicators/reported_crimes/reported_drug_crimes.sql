{{ reported_crimes('drug_crimes', city_table_group='drug_crimes') }}
