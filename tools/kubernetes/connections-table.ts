import type { Endpoint } from './reachability';

/** A row of the table of connections on docs/reference/kubernetes.md. */
interface Row {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ports: readonly string[];
  /** The component that allows the connection. Empty: it is always allowed. */
  readonly component: string;
}

const HEADING = '## Connections';

/**
 * Returns the connections of the table as `from -> to:port`: those that are always allowed, and those of the
 * components. `every pod` means all pods of the namespace, `everything outside` all others.
 */
export function documentedConnections(
  page: string,
  components: readonly string[],
  endpoints: readonly Endpoint[],
): readonly string[] {
  const namesWhere = (isInNamespace: boolean): readonly string[] =>
    endpoints.filter((each) => each.isInNamespace === isInNamespace).map(({ name }) => name);
  const groups = new Map([
    ['every pod', namesWhere(true)],
    ['everything outside', namesWhere(false)],
  ]);
  const names = (listed: readonly string[]): readonly string[] => listed.flatMap((name) => groups.get(name) ?? [name]);
  return readRows(page)
    .filter(({ component }) => component === '' || components.includes(component))
    .flatMap(({ from, to, ports }) =>
      names(from).flatMap((one) => to.flatMap((other) => ports.map((port) => `${one} -> ${other}:${port}`))),
    );
}

function readRows(page: string): readonly Row[] {
  const [, section = ''] = page.split(`${HEADING}\n`);
  const [table = ''] = section.split('\n## ');
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  if (rows.length === 0) throw new Error(`The page has no table below "${HEADING}".`);
  return rows.map((line) => {
    const [from = '', to = '', ports = '', component = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', ''));
    return { from: list(from), to: list(to), ports: list(ports), component };
  });
}

const list = (cell: string): readonly string[] => cell.split(', ');

/** Returns a line for each connection that only one of the lists has. */
export function compareConnections(documented: readonly string[], allowed: readonly string[]): readonly string[] {
  return [
    ...allowed.filter((each) => !documented.includes(each)).map((each) => `${each} is allowed, but not documented`),
    ...documented.filter((each) => !allowed.includes(each)).map((each) => `${each} is documented, but not allowed`),
  ];
}
