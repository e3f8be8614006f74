{{ reported_crimes('tax_crimes') }}
