{{ reported_crimes('unlawful_threat') }}
