{{ reported_crimes('assault') }}
