{{ reported_crimes('molestation') }}
