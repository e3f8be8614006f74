{{ reported_crimes('pickpocketing') }}
