"""What the training room says of its exercises: titles, goals, hints, fields, and why after."""

from dashboard.texts import Wordbook, Words

TITLES = Wordbook(
    {
        "new_route": Words("A new route"),
        "network": Words("One network"),
        "set_apart": Words("What sets these cases apart"),
        "control_action": Words("A pattern, or a control action"),
        "silent_agency": Words("Who fell silent"),
        "one_event": Words("Four reports, one event"),
        "conflation": Words("Smuggling, trafficking, or one after the other"),
        "impossible_time": Words("It cannot have been sailed in that time"),
        "yacht": Words("One yacht by night"),
    }
)
"""By the name of the exercise, as everything here but the words of options."""

GOALS = Wordbook(
    {
        "new_route": Words(
            "A crossing is used that was not used before. Find it on the map, and the first month "
            "in which it was used."
        ),
        "network": Words(
            "Some cases belong to one network: the same kind of cover, the same road to the "
            "island, the same kind of papers. Mark the cases that belong to it, and no others."
        ),
        "set_apart": Words(
            "The cases listed here belong together. Find what they share that other cases do not: "
            "the sector, the kind of venue, and how the persons are held."
        ),
        "control_action": Words(
            "Each of these bursts is an island and days in which more was told than is usual. In "
            "some, more happened; in others, more was only looked at. Say which are control "
            "actions, and how you can tell."
        ),
        "silent_agency": Words(
            "An agency used to tell of an island and stopped. Find the agency and the island, and "
            "the last month in which it registered a report."
        ),
        "one_event": Words(
            "Four agencies each told of the same landing, and nobody linked their reports. Find "
            "the four."
        ),
        "conflation": Words(
            "Some cases that are told as smuggling, and some that are told as both, are about the "
            "same people. Mark the cases that are linked, say which came first, and what links "
            "them."
        ),
        "impossible_time": Words(
            "Some boats would have had to go faster than any boat can, or to arrive before they "
            "left. Mark all cases of the register, of whatever year, with such a leg at sea."
        ),
        "yacht": Words(
            "One vessel brings small groups to a small island, by night. Find its route, what kind "
            "of vessel it is, and the cases in which it sailed."
        ),
    }
)

HINTS: dict[str, tuple[Words, Words, Words]] = {
    "new_route": (
        Words("Play the map through time, and watch the last year."),
        Words("It is a boat from Venezuela, and it lands on Bonaire."),
        Words("It leaves from Morrocoy. Which month is the first in which its line is drawn?"),
    ),
    "network": (
        Words("Look for one sector in which citizenship and the country of the papers differ."),
        Words("The women are Venezuelan and travel on papers of Colombia."),
        Words("They come by way of Cúcuta and Bogotá and work in beauty salons on Bonaire."),
    ),
    "set_apart": (
        Words("Select the cases and compare them with the others, attribute by attribute."),
        Words("They work where they sleep: look at the kind of venue."),
        Words("Three means of control come back: hours, papers and money."),
    ),
    "control_action": (
        Words("Case files lists the cases of each burst: which agency tells more than usual?"),
        Words("In the same list stand the kinds of reports, and what became of them."),
        Words("A control action is one agency's inspections, over in weeks, and closed after."),
    ),
    "silent_agency": (
        Words("A count of zero is not a quiet month: it may be nobody telling."),
        Words("The page on coverage and quality says who has been silent longer than expected."),
        Words("It is on Sint Eustatius or Saba, where an agency is seldom heard at all."),
    ),
    "one_event": (
        Words("Agencies may disagree by a day, and by a few persons."),
        Words("It was a boat to Curaçao in the last three months, with more than thirty aboard."),
        Words("It left San José de la Costa and landed at Koraal Tabak. Open one, see the others."),
    ),
    "conflation": (
        Words("Look for a debt that begins on a boat."),
        Words("The boat comes from Tucacas, and the same vessel comes back."),
        Words("The debt is worked off in one bar: open the cases that name it."),
    ),
    "impossible_time": (
        Words("Set the period to Everything: Routes then holds each leg's times to its distance."),
        Words("Look for an arrival before the departure, and for more than 45 knots."),
        Words("The last table of Routes names the cases; mark those at sea, not the slow ones."),
    ),
    "yacht": (
        Words("Look at the windward islands, and at what is neither a ferry nor a fishing boat."),
        Words("It leaves from Sint Maarten."),
        Words("It sails from Simpson Bay to Fort Bay on Saba, with three to seven aboard."),
    ),
}
"""Three of each exercise, from a nudge to nearly the answer."""

FIELDS = Wordbook(
    {
        "route": Words("Route"),
        "first_month": Words("First month"),
        "cases": Words("Cases"),
        "sector": Words("Sector"),
        "venue_type": Words("Venue"),
        "means": Words("Means of control"),
        "bursts": Words("Control actions"),
        "signs": Words("How can you tell?"),
        "agency": Words("Agency"),
        "area": Words("Island or country"),
        "last_month": Words("Last month with a report"),
        "way": Words("Which came first?"),
        "vessel_type": Words("Vessel"),
    }
)
"""By the name of the field."""

OPTIONS = Wordbook(
    {
        "none": Words("None of these"),
        "one_agency": Words("One agency tells more than usual"),
        "all_inspections": Words("Inspections are the most frequent kind of report"),
        "no_follow_up": Words("These inspections were closed afterwards"),
        "several_agencies": Words("Several agencies tell more than usual"),
        "still_growing": Words("It is still growing"),
        "new_place": Words("It happens where nothing was told of before"),
        "smuggling_then_trafficking": Words("Smuggled first, exploited afterwards"),
        "trafficking_then_smuggling": Words("Exploited first, smuggled afterwards"),
        "not_linked": Words("The cases are not linked"),
        "same_vessel": Words("The same vessel"),
        "debt_to_transporter": Words("A debt to the transporter"),
        "job_by_transporter": Words("The transporter arranged the job"),
        "same_agency": Words("The same agency told of them"),
        "same_citizenship": Words("The same citizenship"),
    }
)
"""By the code of the option."""

EXPLAINED = Wordbook(
    {
        "new_route": Words(
            "Boats from Morrocoy to Lagun began within the last year and came more often every "
            "month, for half a year; some went on to Curaçao. A new line on the map matters most "
            "while it is thin: the first month is when acting would have cost least."
        ),
        "network": Words(
            "Venezuelan women came by way of Cúcuta and Bogotá on Colombian papers and worked off "
            "a debt in beauty salons. No single report says network: the papers, the road and the "
            "venue do together."
        ),
        "set_apart": Words(
            "A building crew sleeps on its site, works too long, and its papers and part of its "
            "pay are kept. Housing on the site is what sets the cases apart: construction alone "
            "is common."
        ),
        "control_action": Words(
            "A control action is one agency that looked more for some weeks: beside what it always "
            "tells, a block of inspections, all closed. What others told in those days goes on as "
            "ever. More reports then say more about looking than about what happens."
        ),
        "silent_agency": Words(
            "The agency used to tell of the island every few months and then no more. Nothing "
            "told is not nothing happened: the island's figures fall because fewer look."
        ),
        "one_event": Words(
            "Four agencies told of one landing: a day apart, and two or three persons apart. "
            "Counted as four, the landing would be four cases and about 130 persons."
        ),
        "conflation": Words(
            "Women who crossed on one boat worked off the price of the crossing in one bar. It "
            "began as smuggling and became trafficking: both themes are right, one after the "
            "other, and the case of a crossing that holds only the first hides the link."
        ),
        "impossible_time": Words(
            "The arrival was entered wrongly: before the departure, or so soon after it that no "
            "boat could have made it. Such a leg says nothing of how fast boats are; it says that "
            "a field has to be checked."
        ),
        "yacht": Words(
            "One sailing yacht made the crossing from Simpson Bay to Fort Bay again and again, a "
            "few persons at a time. Small numbers are easily taken for chance: the vessel and the "
            "route together are the pattern."
        ),
    }
)
"""What was planted, and what there is to learn from it; told after the reveal."""

PATTERNS = Wordbook(
    {
        "beauty_salon_network": Words("It belongs to the network of beauty salons."),
        "morrocoy_bonaire": Words("It belongs to the new route from Morrocoy."),
        "construction_crew_housed": Words(
            "It belongs to the building crew that is housed on site."
        ),
        "debt_to_transporter": Words("It belongs to the debt that is worked off in a bar."),
        "sx_saba_yacht": Words("It belongs to the yacht that sails to Saba."),
        "inspection_campaign": Words("It belongs to a control action."),
        "inspection_campaign_2": Words("It belongs to a control action."),
        "inspection_campaign_3": Words("It belongs to a control action."),
        "silent_agency": Words("It belongs to what an agency told before it fell silent."),
        "one_landing_told_four_ways": Words(
            "It belongs to the landing that four agencies told of."
        ),
        "impossible_times": Words("It holds a leg whose times cannot be."),
        "": Words("It belongs to no pattern: it is like other cases."),
    }
)
"""Why a case that was marked is wrong, by `Told.belongs_to`."""

NEUTRAL = Words("It cannot be told by what its reports left empty, so it was not asked for.")
"""Why a case counts neither way."""

NOT_PLANTED = Words("It is true, but was not planted, so it was not asked for.")
"""Why a case counts neither way whose times really cannot be."""

NOT_YET = Words("It was not asked for; what it belongs to is told once all exercises are revealed.")
"""Why a case that was marked is wrong, as long as more would tell another exercise's key."""
