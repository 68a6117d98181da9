"""The eight questions of a page in DuckDB's own SQL, by hand, on the layout of the mirror.

What the register's answers are measured against: the same tables, no SQLAlchemy, no pandas beyond
the frame that DuckDB hands over. ``{where}`` is the selection.
"""

ON_COUNTS = {
    "kpis": """
        SELECT sum(cases), sum(reports), sum(cases_told_by_several),
               sum(cases) FILTER (theme = 'trafficking'), sum(cases) FILTER (theme = 'smuggling'),
               sum(cases) FILTER (theme = 'both'), sum(cases) FILTER (theme = 'undetermined'),
               sum(conflict), sum(persons_from), sum(persons_open), sum(persons_not_known),
               sum(minors_from), sum(dead), sum(missing), sum(dead_or_missing), sum(by_year_only),
               sum(cases) FILTER (area IS NULL)
        FROM case_count WHERE {where}""",
    "trend": """
        SELECT month, theme, sum(cases)::BIGINT, sum(persons_from)::BIGINT,
               sum(minors_from)::BIGINT, sum(dead)::BIGINT, sum(missing)::BIGINT,
               sum(dead_or_missing)::BIGINT
        FROM case_count WHERE {where} GROUP BY ALL ORDER BY 1, 2""",
    "coverage": """
        SELECT registered_month, agency, sum(reports)::BIGINT
        FROM report_count WHERE {where} GROUP BY ALL ORDER BY 1, 2""",
    "sectors": """
        SELECT value, theme, sum(cases)::BIGINT
        FROM trait_count WHERE attribute = 'sector' AND {where} GROUP BY ALL ORDER BY 1, 2""",
    "sectors over time": """
        SELECT value, date_trunc('quarter', month)::DATE AS quarter, sum(cases)::BIGINT
        FROM trait_count WHERE attribute = 'sector' AND {where} GROUP BY ALL ORDER BY 1, 2""",
    "flows": """
        SELECT origin, destination, mode, theme, sum(cases)::BIGINT, sum(persons_from)::BIGINT,
               sum(persons_open)::BIGINT, sum(persons_not_known)::BIGINT
        FROM leg_count WHERE {where} GROUP BY ALL ORDER BY 1, 2, 3, 4""",
    "citizenships": """
        SELECT value, sum(cases)::BIGINT
        FROM trait_count WHERE attribute = 'citizenship' AND {where} GROUP BY ALL ORDER BY 1""",
    "crosstab": """
        WITH grouped AS (
            SELECT sectors, value, sum(cases) AS cases
            FROM trait_count WHERE attribute = 'gender' AND {where} GROUP BY ALL)
        SELECT bit, value, sum(cases)::BIGINT
        FROM grouped, range(9) AS bits(bit) WHERE (sectors & (1 << bit)) <> 0
        GROUP BY ALL ORDER BY 1, 2""",
}

ON_FACTS = {
    "kpis": """
        SELECT count(*), sum(reports), count(*) FILTER (reporting_agencies > 1),
               count(*) FILTER (theme = 'trafficking'), count(*) FILTER (theme = 'smuggling'),
               count(*) FILTER (theme = 'both'), count(*) FILTER (theme = 'undetermined'),
               count(*) FILTER (conflict), sum(persons_from),
               count(*) FILTER (persons_from IS NOT NULL AND persons_to IS NULL),
               count(*) - count(persons_from), sum(minors_from),
               sum(dead), sum(missing), sum(dead_or_missing),
               count(*) FILTER ("precision" = 'year'), count(*) - count(area)
        FROM case_fact WHERE {where}""",
    "trend": """
        SELECT month, theme, count(*), sum(persons_from)::BIGINT, sum(minors_from)::BIGINT,
               sum(dead)::BIGINT, sum(missing)::BIGINT, sum(dead_or_missing)::BIGINT
        FROM case_fact WHERE {where} GROUP BY ALL ORDER BY 1, 2""",
    "coverage": """
        SELECT registered_month, agency, count(*)
        FROM report_fact WHERE {where} GROUP BY ALL ORDER BY 1, 2""",
    "sectors": """
        SELECT value, theme, count(*)
        FROM trait_fact WHERE attribute = 'sector' AND {where} GROUP BY ALL
        UNION ALL
        SELECT NULL, theme, count(*) FROM case_fact WHERE (known & 2) = 0 AND {where} GROUP BY ALL
        ORDER BY 1, 2""",
    "sectors over time": """
        SELECT value, date_trunc('quarter', month)::DATE AS quarter, count(*)
        FROM trait_fact WHERE attribute = 'sector' AND {where} GROUP BY ALL
        UNION ALL
        SELECT NULL, date_trunc('quarter', month)::DATE AS quarter, count(*)
        FROM case_fact WHERE (known & 2) = 0 AND {where} GROUP BY ALL
        ORDER BY 1, 2""",
    "flows": """
        SELECT origin, destination, mode, theme, count(*) FILTER (opens_flow),
               sum(flow_persons)::BIGINT, count(*) FILTER (flow_open),
               count(*) FILTER (opens_flow AND flow_persons IS NULL)
        FROM leg_fact WHERE {where} GROUP BY ALL ORDER BY 1, 2, 3, 4""",
    "citizenships": """
        SELECT value, count(*)
        FROM trait_fact WHERE attribute = 'citizenship' AND {where} GROUP BY ALL
        UNION ALL
        SELECT NULL, count(*) FROM case_fact WHERE (known & 16) = 0 AND {where} HAVING count(*) > 0
        ORDER BY 1""",
    "crosstab": """
        WITH grouped AS (
            SELECT sectors, value, count(*) AS cases
            FROM trait_fact WHERE attribute = 'gender' AND {where} GROUP BY ALL
            UNION ALL
            SELECT sectors, NULL, count(*)
            FROM case_fact WHERE (known & 64) = 0 AND {where} GROUP BY ALL)
        SELECT bit, value, sum(cases)::BIGINT
        FROM grouped, range(9) AS bits(bit) WHERE (sectors & (1 << bit)) <> 0
        GROUP BY ALL ORDER BY 1, 2""",
}
