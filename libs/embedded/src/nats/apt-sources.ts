/** A distribution as /etc/os-release names it. */
export interface Distribution {
  readonly id: string;
  readonly codename: string;
}

export function parseOsRelease(text: string): Distribution | undefined {
  const values = new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^([A-Z_]+)="?([^"]*)"?$/.exec(line.trim()) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const id = values.get('ID');
  const codename = values.get('VERSION_CODENAME');
  return id === undefined || codename === undefined ? undefined : { id, codename };
}

/**
 * The releases to ask for a nats-server >= 2.10, in this order. Debian 12 has 2.9; the package of a later release needs
 * nothing but libc, and runs on it.
 */
export function suitesFor(distribution: Distribution): string[] {
  switch (distribution.id) {
    case 'debian':
      return ['trixie', 'sid'];
    case 'ubuntu':
      return [...new Set([distribution.codename, 'noble'])];
    default:
      return [];
  }
}

export function componentsFor(distribution: Distribution): string {
  return distribution.id === 'ubuntu' ? 'main universe' : 'main';
}

/**
 * The address from which this machine gets the release it runs, out of its own apt sources: the one-line form
 * (`deb [options] URI suite component…`) and the deb822 form (paragraphs of `Key: value`). Security archives and
 * other vendors do not carry the suite itself, so the suite decides.
 */
export function mirrorOf(sources: string, codename: string): string | undefined {
  return oneLineEntries(sources)
    .concat(paragraphEntries(sources))
    .find((entry) => entry.suites.includes(codename) && entry.components.includes('main'))?.uri;
}

interface SourceEntry {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

function oneLineEntries(sources: string): SourceEntry[] {
  return sources.split('\n').flatMap((line) => {
    const [, uri, suite, components] = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
    if (uri === undefined || suite === undefined || components === undefined) return [];
    return [{ uri, suites: [suite], components: components.split(/\s+/) }];
  });
}

function paragraphEntries(sources: string): SourceEntry[] {
  const withoutComments = sources
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  return withoutComments.split(/\n\s*\n/).flatMap((paragraph) => {
    const field = (name: string): string[] =>
      new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(paragraph)?.[1]?.trim().split(/\s+/) ?? [];
    const [uri] = field('URIs');
    const isOff = field('Enabled')[0] === 'no';
    if (uri === undefined || isOff || !field('Types').includes('deb')) return [];
    return [{ uri, suites: field('Suites'), components: field('Components') }];
  });
}
