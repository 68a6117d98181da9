"""The only home of SQL: the register's contract, its mirror, and every question asked of it."""
