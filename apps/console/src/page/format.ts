const LANGUAGE = 'en';
const numbers = new Intl.NumberFormat(LANGUAGE);
const times = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(LANGUAGE, { timeStyle: 'medium' });
const lists = new Intl.ListFormat(LANGUAGE, { type: 'conjunction' });
const languages = new Intl.DisplayNames(LANGUAGE, { type: 'language', fallback: 'code' });

export const formatNumber = (value: number): string => numbers.format(value);
export const formatTime = (iso: string): string => times.format(new Date(iso));
export const formatClock = (at: Date): string => clock.format(at);
export const formatList = (items: readonly string[]): string => lists.format(items);

/** Returns the name of a locale with its code: `French (France), fr-FR`. */
export function formatLocale(locale: string): string {
  try {
    const name = languages.of(locale) ?? locale;
    return name === locale ? locale : `${name}, ${locale}`;
  } catch {
    return locale;
  }
}

/** Returns the time between two moments: `4.1 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Returns a share as percent. Only the whole is 100, and only nothing is 0. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0 %';
  if (part >= whole) return '100 %';
  const percent = Math.min(99.9, Math.max(0.1, (part / whole) * 100));
  return `${percent < 1 || percent > 99 ? (Math.floor(percent * 10) / 10).toFixed(1) : Math.floor(percent)} %`;
}

/** Returns the last part of the URI of a content type: `page` of `https://example.com/page`. */
export const nameOfType = (uri: string): string => /([^/]+)\/*$/.exec(uri)?.[1] ?? uri;

/** Returns the end of an id. Siblings share their first digits. */
export const shortId = (id: string): string => `…${id.slice(-8)}`;
