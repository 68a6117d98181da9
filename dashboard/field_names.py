"""What each field that an agency fills in is called on screen."""

from dashboard.texts import ATTRIBUTE_NAMES, Wordbook, Words

FIELD_NAMES: Wordbook[str] = Wordbook(
    {
        **ATTRIBUTE_NAMES.words,
        "persons": Words("Number of persons"),
        "report_kind": Words("Kind of report"),
        "event_date": Words("Date of the event"),
        "place": Words("Place"),
        "information_grade": Words("Grade of the information"),
        "handling": Words("For whom it is"),
        "status": Words("Status of the report"),
        "venue": Words("Which venue"),
        "fate": Words("What became of them at sea"),
        "strength": Words("Strength of an indicator"),
        "departure": Words("Departure"),
        "arrival": Words("Arrival"),
        "vessel": Words("Which vessel"),
        "persons_aboard": Words("Persons aboard"),
        "money_channel": Words("Channel of money"),
        "money_direction": Words("Direction of money"),
        "money_amount": Words("Amount of money"),
        "money_origin": Words("Money from which country"),
        "money_destination": Words("Money to which country"),
        "identification": Words("Identification of a victim"),
        "identified_date": Words("Day of identification"),
        "reflection_period": Words("Reflection period"),
        "referral": Words("Referral to support"),
        "support_outcome": Words("Outcome of support"),
    }
)
"""By attribute of a case, or by a name of `fields.ALONE`."""
