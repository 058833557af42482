// Reads feeds (iCalendar or jCal, as a JSON list of texts) from standard input with ical.js and prints what a client
// would show of each, as JSON. The zones are taken from a feed's own VTIMEZONE blocks, so the blocks are judged too.
const ICAL = require("../vendor/ical.js/ical.es5.min.cjs");

function read(text) {
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
      related: component.getAllProperties("related-to").map((property) => property.getFirstValue()),
    };
  });
  const types = Object.fromEntries(calendar.getAllProperties().map((property) => [property.name, property.type]));
  return { events, types };
}

process.stdout.write(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf-8")).map(read)));
