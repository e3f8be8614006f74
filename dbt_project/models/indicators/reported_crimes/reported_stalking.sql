{{ reported_crimes('stalking') }}
