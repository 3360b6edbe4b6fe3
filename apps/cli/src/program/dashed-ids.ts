const DASHED_ID = /^-[A-Za-z0-9_-]{20}[AQgw]$/;
/** No argument of a process has this character. */
const MARK = '\0';

/**
 * Marks the short ids that begin with "-", one of 64, so that commander reads them as values and not as options. An
 * option has the form of a short id too if it has 22 characters; only UUIDs of RFC 9562 are marked.
 */
export function markDashedIds(args: readonly string[]): string[] {
  return args.map((arg) => (isDashedId(arg) ? `${MARK}${arg}` : arg));
}

export function unmark(arg: string): string {
  return arg.startsWith(MARK) ? arg.slice(MARK.length) : arg;
}

function isDashedId(arg: string): boolean {
  if (!DASHED_ID.test(arg)) return false;
  const bytes = Buffer.from(arg, 'base64url');
  const version = bytes.readUInt8(6) >> 4;
  return version >= 1 && version <= 8 && bytes.readUInt8(8) >> 6 === 0b10;
}
