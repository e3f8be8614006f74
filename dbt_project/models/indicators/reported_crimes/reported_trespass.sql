{{ reported_crimes('trespass') }}
