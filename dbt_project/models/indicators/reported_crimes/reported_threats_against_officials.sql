{{ reported_crimes('threat_against_official') }}
