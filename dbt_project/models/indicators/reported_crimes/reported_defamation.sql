{{ reported_crimes('defamation') }}
