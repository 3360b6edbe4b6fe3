import { type Member, membersOf, objectText } from '@scriptorium/copy-engine';

/**
 * Returns the text of a body with changed members; null removes a member. Other members keep their text and position;
 * new members come last. A new body begins with its `_meta`.
 */
export function writeBody(
  previous: string | null,
  schemaUri: string,
  members: ReadonlyMap<string, string | null>,
  name?: string | null,
): string {
  const base = previous ?? `{"_meta":{"schema":${JSON.stringify(schemaUri)}}}`;
  return withMembers(name === undefined ? base : withName(base, name), members);
}

function withName(body: string, name: string | null): string {
  const meta = membersOf(body).findLast(({ key }) => key === '_meta')?.text ?? '{}';
  const named = withMembers(meta, new Map([['name', name === null ? null : JSON.stringify(name)]]));
  return withMembers(body, new Map([['_meta', named]]));
}

function withMembers(object: string, changed: ReadonlyMap<string, string | null>): string {
  const before = membersOf(object);
  const last = new Map(before.map((member) => [member.key, member]));
  const isNotRemoved = ({ key }: Member): boolean => changed.get(key) !== null;
  const remaining = before.filter(isNotRemoved).map((member) => {
    // If a key occurs several times, the last one counts.
    const value = last.get(member.key) === member ? changed.get(member.key) : undefined;
    return `${object.slice(member.keyFrom, member.from)}${value ?? member.text}`;
  });
  const added = [...changed].flatMap(([key, value]) =>
    value === null || last.has(key) ? [] : [objectText([[key, value]]).slice(1, -1)],
  );
  return `{${[...remaining, ...added].join(',')}}`;
}
