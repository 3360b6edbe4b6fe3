/**
 * Returns the time of an ISO 8601 text. Returns undefined for a day that is not in the calendar: `Date` alone accepts
 * 31 February as a day in March. Returns undefined for a year in UTC outside of 1 to 9999, which PostgreSQL writes in
 * another form. The caller checks the form of the text.
 */
export function parseIsoTime(text: string): Date | undefined {
  const [time, day] = [new Date(text), new Date(text.slice(0, 10))];
  if (Number.isNaN(time.getTime()) || Number.isNaN(day.getTime())) return undefined;
  const year = time.getUTCFullYear();
  return day.toISOString().startsWith(text.slice(0, 10)) && year >= 1 && year <= 9_999 ? time : undefined;
}
