import type { Scope } from '@scriptorium/contracts';

/** A parsed bootstrap file: the state to apply, independent of what is stored (docs/reference/bootstrap.md). */
export interface Declaration {
  readonly spaces: readonly DeclaredSpace[];
  readonly clients: readonly DeclaredClient[];
  readonly tokens: readonly DeclaredToken[];
}

export interface DeclaredSpace {
  readonly path: string;
  readonly key: string;
  readonly label: string;
  readonly description: string | undefined;
  /** Absent: unchanged; for a new space, derived from the key. */
  readonly hubId: string | undefined;
  /** The default locale first. */
  readonly locales: readonly string[];
  readonly schemas: readonly DeclaredSchema[];
  readonly contentTypes: readonly DeclaredContentType[];
  readonly repositories: readonly DeclaredRepository[];
}

export interface DeclaredSchema {
  readonly path: string;
  readonly uri: string;
  /** JSON text. */
  readonly body: string;
  readonly validationLevel: string;
}

/** The schema of a content type has the same URI. */
export interface DeclaredContentType {
  readonly path: string;
  readonly uri: string;
  readonly settings: Readonly<Record<string, unknown>> | undefined;
}

export interface DeclaredRepository {
  readonly path: string;
  readonly name: string;
  readonly label: string;
  readonly features: readonly string[] | undefined;
  readonly itemLocales: readonly string[] | undefined;
  readonly localizationGroup: string | undefined;
  /** URIs of the content types to assign. */
  readonly contentTypes: readonly string[];
}

/** Scopes by the space's key. */
export type DeclaredScopes = Readonly<Record<string, readonly Scope[]>>;

export interface DeclaredClient {
  readonly path: string;
  readonly id: string;
  readonly secret: string;
  readonly name: string;
  readonly scopes: DeclaredScopes;
}

export interface DeclaredToken {
  readonly path: string;
  readonly name: string;
  readonly token: string;
  readonly scopes: DeclaredScopes;
}
