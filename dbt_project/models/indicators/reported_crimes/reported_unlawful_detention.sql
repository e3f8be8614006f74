{{ reported_crimes('unlawful_detention') }}
