export interface DeclaredPerson {
  readonly name: string;
  readonly token: string;
}

interface Declared extends DeclaredPerson {
  readonly scopes?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Returns the first token of a bootstrap file (docs/reference/bootstrap.md) with the scope `admin`; otherwise the first
 * one. content-store has applied the file, so it is valid, but its tokens may be declared in other files.
 */
export function declaredPerson(bootstrap: string): DeclaredPerson | undefined {
  const { tokens = [] } = JSON.parse(bootstrap) as { readonly tokens?: readonly Partial<Declared>[] };
  const complete = tokens.filter(
    (one): one is Declared => typeof one.token === 'string' && typeof one.name === 'string',
  );
  return complete.find(({ scopes = {} }) => Object.values(scopes).flat().includes('admin')) ?? complete[0];
}
