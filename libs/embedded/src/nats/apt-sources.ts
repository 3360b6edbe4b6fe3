/** A distribution, with the names of /etc/os-release. */
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
 * Returns the releases to search for nats-server 2.10 or later, in this order. Debian 12 has 2.9. The package of a
 * later release needs only libc and runs on Debian 12.
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
 * Returns the URI from which the machine gets its release, from its apt sources: the one-line form
 * (`deb [options] URI suite component…`) or the deb822 form (paragraphs of `Key: value`). The suite selects the entry,
 * since security archives and other vendors do not have it.
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
    const isDisabled = field('Enabled')[0] === 'no';
    if (uri === undefined || isDisabled || !field('Types').includes('deb')) return [];
    return [{ uri, suites: field('Suites'), components: field('Components') }];
  });
}
