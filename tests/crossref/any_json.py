"""Any JSON value at all, among them those that JSON readers let through and databases do not."""

from hypothesis import strategies as st

texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "\x00", "\ud800", "<b>", "&lt;script&gt;", "RETRACTED: x", "10.5555/x", "2023", "-1"]
    ),
)
numbers = st.one_of(
    st.integers(),
    st.sampled_from([0, -1, 13, 2023, 2**31, 2**63, 10**400]),
    st.floats(),
)
any_json = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
json_objects = st.dictionaries(texts, any_json, max_size=6)
