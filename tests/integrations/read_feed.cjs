// Reads a feed (or jCal) from standard input with ical.js and prints what a client would show, as JSON.
// The zones are taken from the feed's own VTIMEZONE blocks, so the blocks themselves are judged.
const ICAL = require("../vendor/ical.js/ical.es5.min.cjs");
const text = require("fs").readFileSync(0, "utf-8");
const calendar = new ICAL.Component(text.startsWith("[") ? JSON.parse(text) : ICAL.parse(text));
ICAL.TimezoneService.reset();
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    summary: event.summary,
    description: event.description,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status"),
  };
});
const types = Object.fromEntries(calendar.getAllProperties().map((property) => [property.name, property.type]));
process.stdout.write(JSON.stringify({ events, types }));
