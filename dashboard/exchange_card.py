"""Where the selected cases leave for another service."""

import streamlit as st

from dashboard import download_card, folds, purposes, questions, refusals, trail, viewers
from dashboard.downloads import htcds_file
from dashboard.exchange import ATTRIBUTES, MOST_ROWS, number_of_rows, number_without_day
from dashboard.notices import plain
from dashboard.texts import Words, _, as_spoken, ngettext, number
from data_access.selection import Selection

FILE = "htcds-2.0.csv"

METHOD = Words(
    "Human Trafficking Case Data Standard 2.0, one row a victim: a group has so many rows as "
    "it has persons at least, one where their number is not known. Victim or possible victim is "
    "what an agency called them; that field is empty where the support of the case tells of "
    "anybody who was identified otherwise. Means, recruitment and "
    "exploitation are those of the case. Ages are bands in the register and have no field; a "
    "field that holds one value is empty where a case has several. The standard tells sectors of "
    "forced labour and of sexual exploitation alone: of another type, or none, the sector is left "
    "out. The incoming referral "
    "is the first day of registration that is known; the event has its day where that is known. "
    "Rows of one case share case_id, a column of our own as record_id is. Bonaire, Sint Eustatius "
    "and Saba are one country, BQ: no island is named. Pseudonyms are made "
    "anew for each file: a register that takes in two files of the same cases counts them twice."
)


def show(chosen: Selection) -> None:
    """What the file holds and leaves out, once asked for; the file is made once it is, too."""
    with folds.fold(_("For exchange: HTCDS"), "output", "exchange") as is_open:
        if is_open:
            _offer(chosen)


def _offer(chosen: Selection) -> None:
    register = questions.register()
    victims = questions.victims(chosen)
    told, cases = victims["case_id"].nunique(), int(questions.kpis(chosen)["cases"].iloc[0])
    st.markdown(
        plain(
            ngettext(
                "{told} of {cases} selected case tells of victims or possible victims",
                "{told} of {cases} selected cases tell of victims or possible victims",
                cases,
            ).format(told=number(told), cases=number(cases))
        )
    )
    purpose = purposes.for_file("purpose-htcds")
    if purpose is not None and purpose not in purposes.OF_CASES:
        refusals.purpose(viewers.person(), f"{trail.page()}#{FILE}", purpose)
        st.info(
            _(
                "A line a victim is for work on cases or an investigation. For another purpose "
                "take the counts from the cards; the purpose is chosen in the sidebar."
            ),
            icon=":material/block:",
        )
        return
    rows = number_of_rows(victims)
    if rows > MOST_ROWS:
        st.warning(
            _(
                "The file would have {rows} rows, one a victim, and is made of at most {most}. "
                "Select fewer cases, or look for a case with a number of persons that cannot be."
            ).format(rows=number(rows), most=number(MOST_ROWS)),
            icon=":material/block:",
        )
    if undated := number_without_day(victims):
        st.caption(
            plain(
                ngettext(
                    "{count} row tells no day; a register that needs one will not take it.",
                    "{count} rows tell no day; a register that needs one will not take them.",
                    undated,
                ).format(count=number(undated))
            )
        )
    provenance = download_card.provenance_of(str(METHOD))
    by = trail.taker(purpose or "")
    st.download_button(
        _("Download HTCDS CSV"),
        data=as_spoken(
            lambda: htcds_file(victims, register.traits(chosen, ATTRIBUTES), provenance, by, FILE)
        ),
        file_name=FILE,
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="htcds",
        disabled=not told or rows > MOST_ROWS or purpose is None,
    )
    download_card.told(provenance)
