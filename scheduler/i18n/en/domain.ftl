# Health stages
stage-exam = Health assessment
stage-vaccine_2 = Second vaccine dose
stage-sputum_1 = Sputum test 1
stage-sputum_2 = Sputum test 2
stage-sputum_3 = Sputum test 3
stage-results = Results
stage-pdms = Pre-departure medical screening (PDMS)
stage-pec = Pre-embarkation check (PEC)

# States of stages and outcomes
stage-state-due = due
stage-state-held = held
stage-state-missed = missed
stage-state-not_required = not required
outcome-pending = awaited
outcome-fit = fit to fly
outcome-not_fit = not fit to fly
outcome-released = released by the medical team
outcome-unreleased = not yet released by the medical team

# Skills of escorts
skill-medical = medical escort
skill-child = escort for children
skill-operational = operational escort
skill-survivor = protection escort

# Roles of airport assistance
assistance-departure = departure assistance
assistance-transit = transit assistance
assistance-arrival = arrival assistance

# Clearances
clearance-medical = medical clearance
clearance-security = security clearance
clearance-visa = visa
clearance-passport = passport
clearance-icrc_document = ICRC travel document
clearance-assurance = sponsorship assurance
clearance-exit = exit permission
clearance-orientation = pre-departure orientation
clearance-best_interest = best interest assessment
clearance-guardian_consent = guardian consent
clearance-reception = confirmation of reception
clearance-legal_representative = legal representative papers
clearance-medif = airline MEDIF form
clearance-vaccination = live vaccine
clearance-health_papers = papers from the medical team
clearance-state-held = held
clearance-state-pending = pending
clearance-state-refused = refused

# Cases and members
case-state-active = active
case-state-on_hold = on hold
case-state-departed = departed
case-state-arrived = arrived
case-state-withdrawn = withdrawn
case-state-closed = closed
priority-1 = normal
priority-2 = urgent
priority-3 = emergency
sex-F = female
sex-M = male
mobility-none = no mobility need
mobility-WCHR = wheelchair, manages stairs (WCHR)
mobility-WCHS = wheelchair, no stairs (WCHS)
mobility-WCHC = wheelchair to the seat (WCHC)
mobility-STCR = stretcher (STCR)
relationship-principal = principal applicant
relationship-spouse = spouse
relationship-child = child
relationship-parent = parent
relationship-sibling = brother or sister
relationship-grandchild = grandchild
relationship-grandparent = grandparent
relationship-other = other
programme-state-active = active
programme-state-suspended = suspended
programme-state-closed = closed

# Why nobody may land on a day
arrival-reason-weekday = no arrivals on this day of the week
arrival-reason-holiday = a public holiday there
arrival-reason-fiscal-year = the start of the programme's fiscal year
arrival-reason-year-end = the year-end pause
arrival-reason-programme = a pause of the programme
