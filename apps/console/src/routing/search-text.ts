/** Addresses have the API's own form: `?state=failed,running&label.ticket=LOC-12`. Every value is a text. */
export type SearchText = Readonly<Record<string, string>>;

export function parseSearch(text: string): SearchText {
  return Object.fromEntries(new URLSearchParams(text));
}

/** Leaves out empty values. Commas, colons and slashes stay readable. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(search).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '',
  );
  if (pairs.length === 0) return '';
  const encode = (part: string): string => encodeURIComponent(part).replace(/%(2C|3A|2F)/g, decodeURIComponent);
  return `?${pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}
