"""What stands on the worksheets and in the trainer's guide, beside the texts of the exercises."""

from dashboard.texts import Words

STEPS: dict[str, tuple[Words, ...]] = {
    "new_route": (
        Words("Set the period to Everything at the left and open the page Routes."),
        Words("Play through time. Which line is not there at first, and then grows?"),
        Words(
            "Open Emerging patterns: is a route among the alerts? Read its evidence. One that has "
            "stopped may not be there."
        ),
        Words("Narrow to the route by a click on its line, and set the period to 24 months."),
        Words("Overview now counts by month. Which month is the first?"),
    ),
    "network": (
        Words("Set the period to Everything and open the page Sectors. What is looked at seldom?"),
        Words("Open Similar cases. Choose group after group; read what sets each apart."),
        Words("Of the group that looks like one network: what do all members share, what not?"),
        Words("Open the members that fit least on Case files. Mark the cases that belong to it."),
    ),
    "set_apart": (
        Words("Have the cases of the exercise shown on every page, whatever their date."),
        Words("Open Sectors and Overview: which values stand out among these cases?"),
        Words("Open Similar cases: what sets the group that holds most of them apart?"),
        Words("Open two of them on Case files: where are they held, and by what means?"),
    ),
    "control_action": (
        Words("Have one burst after the other shown on every page."),
        Words("In its list on Case files, which agencies, kinds and status of reports come back?"),
        Words("Narrow to the agency that stands out, under More filters: what is in the list now?"),
        Words(
            "Is it on Emerging patterns, held back there because it rests on one agency, or over "
            "for too long?"
        ),
        Words("What would you see if more really happened, rather than more being looked at?"),
    ),
    "silent_agency": (
        Words("Set the period to Everything and open the page Coverage and quality."),
        Words("Read the table of silences: how many reports were to be expected in each?"),
        Words(
            "Hold the silence that surprises most against the calendar: is its past long enough?"
        ),
        Words("Note the last month in which the agency reported from the island."),
    ),
    "one_event": (
        Words("Open Routes for the last months and look for a landing that seems told often."),
        Words("Narrow to that route and open the cases on Case files, one by one."),
        Words("Compare day, boat, number of persons and place; who told what?"),
        Words("Read What may have been told twice. Mark the cases that are one event."),
    ),
    "conflation": (
        Words("Open Theme check. Which smuggling cases show indicators of trafficking?"),
        Words("See where the two themes meet: a vessel, a venue."),
        Words("Open both sides on Case files: who collects which debt, and what came first?"),
        Words("Mark the cases that belong together, and say which way the link runs."),
    ),
    "impossible_time": (
        Words(
            "Set the period to Everything and open Routes: its last table has the legs whose times "
            "do not fit."
        ),
        Words("For one leg, divide the distance by the time. Can any boat do that?"),
        Words("Which arrivals lie before their departure? Compare both times."),
        Words("Mark the cases whose legs cannot have been sailed as told."),
    ),
    "yacht": (
        Words(
            "Set the period to Everything, the destination to Fort Bay, under Route. Open Routes."
        ),
        Words("Which vessel comes again and again? Look at days, hours and persons aboard."),
        Words("Open the cases on Case files: does the name or the type of the vessel agree?"),
        Words("Mark the cases that this vessel explains."),
    ),
}
"""What to do step by step, by exercise; each says on which page."""

DEBRIEF: dict[str, tuple[Words, ...]] = {
    "new_route": (
        Words("When could you have known? What would a month earlier have cost, and brought?"),
        Words("Which other explanation did you rule out, and how?"),
    ),
    "network": (
        Words("Which case did you leave out, and which one sign made you do so?"),
        Words("What would you ask an investigator to check first?"),
    ),
    "set_apart": (
        Words("Which value looked telling, until you held it against the whole register?"),
        Words("How many reports would you need before you say that these are one crew?"),
    ),
    "control_action": (
        Words("What would a headline about this burst have said, and who would be harmed by it?"),
        Words("Which question do you put to the agency before you report an increase?"),
    ),
    "silent_agency": (
        Words("Whom do you call, and what do you ask?"),
        Words("How does a chart show a silence without showing a fall?"),
    ),
    "one_event": (
        Words("What happens to your key figures when the four are counted once?"),
        Words("Which difference would have made you say: two events?"),
    ),
    "conflation": (
        Words(
            "What is each of them called in law, and what are the persons concerned entitled to?"
        ),
        Words("What do you lose when both are told as one theme?"),
    ),
    "impossible_time": (
        Words("Who can mend these rows, and how would you tell them?"),
        Words("Which figure of yours rests on such rows?"),
    ),
    "yacht": (
        Words("Which threshold would have hidden this, and for how long?"),
        Words("What may you say of a vessel, before anybody is convicted?"),
    ),
}
"""What to talk about after the reveal, by exercise."""

AGENDA: tuple[tuple[Words, Words], ...] = (
    (Words("10 minutes"), Words("Why we are here; everything in this register is invented.")),
    (Words("10 minutes"), Words("Join by the code on the wall; walk through the pages together.")),
    (
        Words("45 minutes"),
        Words(
            "Three or four exercises, alone or in pairs: each is given 10 or 15 minutes. You see "
            "live who is where."
        ),
    ),
    (Words("20 minutes"), Words("Reveal exercise by exercise; talk with the questions below.")),
    (Words("5 minutes"), Words("What each takes along to the own desk; delete the session.")),
)
"""How ninety minutes may be spent: how long, and what for."""

OPENING: tuple[Words, ...] = (
    Words("Open the page Training room on the training server: no account is needed for it."),
    Words(
        "Choose a difficulty, or settings of your own, and as many exercises as there is time for. "
        "Open the session."
    ),
    Words("The register is made within a minute. Then show the code, large, on the wall."),
    Words("Participants open the same page, and join by the code with a nickname."),
    Words("Points are to learn by, no ranking: who joins twice can see the hints beforehand."),
    Words(
        "In every session it is the same route, crew, yacht and bar, with other cases and days: "
        "who took part once knows what to look for. So does who opens another session and reveals "
        "it: in a class set the trainer's key (REGISTER_TRAINER_KEY), so that nobody else can."
    ),
    Words("Follow the class; keep nicknames and the key off the wall until the reveal."),
    Words("Reveal one exercise after the other, or all. From then on nobody answers it."),
    Words("The new route and the control actions are revealed together: either tells the other."),
    Words("Delete the session in the end. What you leave is deleted after 30 days."),
)
"""How a session is run, step by step."""

DIFFICULTY: tuple[tuple[Words, Words], ...] = (
    (
        Words("Empty fields"),
        Words("The more fields are empty, the fewer cases show what they have in common."),
    ),
    (
        Words("Noise"),
        Words("So many reports of a pattern tell something else: a member need not fit in all."),
    ),
    (
        Words("Overlap"),
        Words("Several agencies tell of one event: numbers add up to more than happened."),
    ),
    (
        Words("Silent agency"),
        Words("An agency stops reporting from an island: no reports are not no cases."),
    ),
    (
        Words("Control actions"),
        Words("Bursts that say who looked, not what happened: they must not alarm anybody."),
    ),
    (
        Words("Impossible times"),
        Words("Legs at sea that nobody can have sailed: they must not be believed."),
    ),
)
"""What makes a session harder: what it is called, and what it does."""
