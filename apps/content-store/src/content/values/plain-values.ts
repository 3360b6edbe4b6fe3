import { parseIsoTime, type FieldType } from '@scriptorium/contracts';

type Json = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
// JSON numbers beyond the range of doubles are parsed as Infinity and would be stored as null.
const isNumber: Check = (value) => Number.isFinite(value);
const isFlag: Check = (value) => typeof value === 'boolean';
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNone =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value);
const isByte: Check = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
const isWithin =
  (limit: number): Check =>
  (value) =>
    typeof value === 'number' && Math.abs(value) <= limit;

const SEO = {
  title: orNone(isText),
  description: orNone(isText),
  image: orNone(isText),
  twitter_card: orNone(isText),
  no_index: orNone(isFlag),
};
const VIDEO = {
  url: isText,
  title: orNone(isText),
  width: orNone(isNumber),
  height: orNone(isNumber),
  provider: isText,
  provider_uid: isText,
  thumbnail_url: orNone(isText),
};
const FILE = {
  upload_id: isText,
  alt: orNone(isText),
  title: orNone(isText),
  custom_data: orNone(isObject),
  focal_point: orNone(isObject),
  poster_time: orNone(isNumber),
};
/** The defaults of a file (docs/contracts/datocms.md §3.6). */
const FILE_DEFAULTS = { alt: null, title: null, custom_data: {}, focal_point: null, poster_time: null };

/**
 * Returns a value without blocks and links in its stored form, with defaults, or undefined if it does not match the
 * type. `json` is not supported here, since its form depends on the model.
 */
export function plainValue(type: FieldType, value: unknown): unknown {
  switch (type) {
    case 'file':
      return file(value);
    case 'gallery': {
      const files = Array.isArray(value) ? value.map(file) : [undefined];
      return files.includes(undefined) ? undefined : files;
    }
    default:
      return (CHECKS[type] ?? (() => false))(value) ? value : undefined;
  }
}

function file(value: unknown): unknown {
  if (!isObject(value) || !hasMembers(FILE)(value)) return undefined;
  return { upload_id: value['upload_id'], ...FILE_DEFAULTS, ...value };
}

/** Checks that all required members are present and that there are no others. */
function hasMembers(members: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(members, name)) &&
    Object.entries(members).every(([name, check]) => check(value[name]));
}

const CHECKS: Readonly<Partial<Record<FieldType, Check>>> = {
  boolean: isFlag,
  string: isText,
  text: isText,
  slug: isText,
  integer: (value) => Number.isSafeInteger(value),
  float: isNumber,
  date: (value) => typeof value === 'string' && isDay(value),
  date_time: (value) => typeof value === 'string' && isMoment(value),
  color: hasMembers({ red: isByte, green: isByte, blue: isByte, alpha: isByte }),
  lat_lon: hasMembers({ latitude: isWithin(90), longitude: isWithin(180) }),
  seo: hasMembers(SEO),
  video: hasMembers(VIDEO),
};

/** A time whose offset exists. PostgreSQL cannot read other offsets, so lists could not compare such a value. */
const MOMENT =
  /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

function isMoment(text: string): boolean {
  const parts = MOMENT.exec(text);
  return parts !== null && parseIsoTime(parts[1] === undefined ? `${text}Z` : text) !== undefined;
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseIsoTime(text) !== undefined;
}
