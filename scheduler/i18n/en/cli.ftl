cli-help = Hành Trình: plans health assessments, flights and escorts of resettlement departures as one problem.
cli-db-help = The database.
cli-db-upgrade-help = Bring the database to the newest revision.
cli-db-upgraded = The database is at the newest revision.
cli-settings-help = Show every setting and its value; passwords and keys are hidden.
