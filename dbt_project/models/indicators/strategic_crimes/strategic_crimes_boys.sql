{{ strategic_crimes('boys') }}
