{{ reported_crimes('burglary') }}
