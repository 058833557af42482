cli-demo-help = The main job from nothing: build a season and invented families, plan, approve and publish.
cli-demo-cases = Number of invented cases.
demo-season = Demo season from { $first } to { $last }: real weekly flights of winter 2025/26, moved to the coming months. Families, seats and fares are invented.
demo-building = Building and importing
demo-planned = Plan { $number }: { $people } of { $people_total } people and { $cases } of { $cases_total } cases planned. At most { $gap } of what can be decided could still be won.
demo-nobody-left-out = Nobody is left out.
demo-left-out = Left out, { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
    }:
demo-papers = { $count ->
    [one] { $count } itinerary
   *[other] { $count } itineraries
    } published. PDF copies: { $folder }
demo-feeds = Private iCal feeds: { $escorts } escorts, { $clinics } clinics, { $offices } offices. Copies: { $folder }
demo-sign-in = To see the pages run `hanhtrinh serve`, open { $address } and sign in as planner@{ $domain } (or approver, medical, protection, escort, viewer, admin) with the password { $password }
demo-took = Done in { $seconds } seconds.
error-demo-not-empty = This database already holds { $cases } cases that are not this demo's. The demo does not mix with real data: point HANHTRINH_INSTANCE at an empty folder and run again.
