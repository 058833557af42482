"""Working papers: what goes to an airline, a team, a clinic, an escort, a receiver, or on a bag."""
