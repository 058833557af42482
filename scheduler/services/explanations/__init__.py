"""Why a plan is as it is and what would change it: questions about versions, and their answers in words."""
