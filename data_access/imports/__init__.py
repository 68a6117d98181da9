"""Files of others, read strictly into the register's contract; what does not fit is quarantined."""
