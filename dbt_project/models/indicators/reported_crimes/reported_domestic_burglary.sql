{{ reported_crimes('domestic_burglary') }}
