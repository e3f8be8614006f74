{{ reported_crimes('attempted_murder') }}
