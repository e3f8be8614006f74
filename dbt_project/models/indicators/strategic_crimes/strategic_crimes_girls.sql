{{ strategic_crimes('girls') }}
