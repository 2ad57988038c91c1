"""What is late or soon will be: every clock of every open referral, swept each half minute, spoken of until seen."""
