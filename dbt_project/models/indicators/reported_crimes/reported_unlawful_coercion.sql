{{ reported_crimes('unlawful_coercion') }}
