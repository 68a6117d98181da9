"""How each number is made, what each code means, what decides, what fails, whose it is."""

import streamlit as st

from dashboard import cards, links
from dashboard.figures import code_lists, licences, limits, method, thresholds
from dashboard.navigation import PAGE_TITLES
from dashboard.notices import plain
from dashboard.texts import _, as_spoken

st.title(_("Method and codes"))
st.caption(_("All of the register: the selection does not narrow this page."))

st.header(_("How each number is made"))
page = st.selectbox(
    _("Numbers and figures of the page"),
    method.pages(),
    format_func=as_spoken(PAGE_TITLES.__getitem__),
    key="method_page",
    persist_state="session",
)
halves = st.columns(2)
for place, made in enumerate(method.of_page(page)):
    with halves[place % 2].container(border=True):
        st.markdown(f"**{plain(made.shown)}**")
        st.markdown(plain(made.method))
        st.caption(plain(_("From: {source}").format(source=made.source)))
cards.table_on_demand(method.every_method(), _("Table of all pages"))

st.header(_("Code lists"))
code_list = st.selectbox(
    _("A list"),
    code_lists.in_order(),
    format_func=as_spoken(code_lists.NAMES.__getitem__),
    key="code_list",
    bind="query-params",
)
links.note("code_list", code_lists.NAMES[code_list])
codes = code_lists.table(code_list)
cards.table(codes)
if outside := code_lists.outside(code_list):
    st.markdown(plain(outside))
st.caption(plain(codes.method))

st.header(_("Thresholds"))
cards.table(thresholds.table())

st.header(_("Limits"))
for part in limits.limits():
    st.markdown(f"**{plain(part.page)}**")
    for sentence in part.sentences:
        st.markdown(f"- {plain(sentence)}")

st.header(_("Licences"))
for licensed in (licences.data(), licences.libraries()):
    cards.table(licensed)
    st.caption(plain(licensed.method))
