"""The training register: invented reports in the volumes, mixes, lags and gaps of the real world.

Where the numbers come from:

* Volume, themes, agencies, islands: 90 to 150 reports a year on the BES islands and 150 to 300 from
  the partner countries; 55% trafficking, 35% smuggling, 10% undetermined (recipe drawn from the
  Law Enforcement Council's reviews of 2019 and 2024 and RIEC CN 2024).
* Persons intercepted at sea: 351 in 2017, 170 in 2022, 88 in 2024 (Coast Guard); the years between
  are interpolated, those after 2024 assumed a little lower.
* Boats, groups, prices, hours, seasons: press and IOM Missing Migrants Project 2014-2026; routes as
  in `journeys`, with the places of `data_access.region`.
* Who, where and how per sector: US TIP reports, KPCN crime picture 2020-2023, OM BES.
* The dip of March 2020 to mid-2021, the visa step of 15 January 2021 and more children at sea from
  mid-2023: as `seasons` says.
* Gaps, grades and the lag from event to registration (median 9 days) are assumptions.

Every person, company, venue and vessel is invented, and every narrative comes from a template.
Patterns that an analyst should find are planted; `answer_key` holds what they are.
"""

from data_access.training.build import TrainingRegister, training_register
from data_access.training.store import build_into

__all__ = ["TrainingRegister", "build_into", "training_register"]
