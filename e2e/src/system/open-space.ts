import { basename } from 'node:path';
import { fetchRunResource } from '@scriptorium/testing';
import { DynamicContent, type ContentRepository, type Hub } from 'dc-management-sdk-js';
import { PlainHttp } from './plain-http';
import { credentialsOf, hubIdOf, otherOf, tokenOf, type RepositoryName, type Role } from './declared-spaces';
import { SYSTEM, type SharedSystem, TLS_SYSTEM } from './shared-system';

/** A space of the running system with a personal token. */
export interface Space {
  readonly key: string;
  readonly hubId: string;
  readonly system: SharedSystem;
  /** `…/v2/content` */
  readonly apiUrl: string;
  readonly token: string;
  /** Client credentials of an administrator of this space and the other. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly client: DynamicContent;
  /** HTTP client for the same API. */
  readonly http: PlainHttp;
  hub(): Promise<Hub>;
  repository(name: RepositoryName): Promise<ContentRepository>;
  /** Returns the same space with the token of another role. */
  as(role: Role): Space;
}

/** Returns the space of the calling spec file. */
export async function openSpace(role: Role = 'admin'): Promise<Space> {
  return spaceOf(await fetchRunResource<SharedSystem>(SYSTEM), specName(), specName(), role);
}

/** Returns the space of the spec file in the system that serves TLS. */
export async function openSpaceOverTls(role: Role = 'admin'): Promise<Space> {
  return spaceOf(await fetchRunResource<SharedSystem>(TLS_SYSTEM), specName(), specName(), role);
}

/** Returns the space of the spec file in a system of its own. */
export function openSpaceIn(system: SharedSystem, role: Role = 'admin'): Space {
  return spaceOf(system, specName(), specName(), role);
}

/** Returns a space to which the tokens of the file's own space have no access. */
export async function openOtherSpace(role: Role = 'admin'): Promise<Space> {
  return spaceOf(await fetchRunResource<SharedSystem>(SYSTEM), otherOf(specName()), specName(), role);
}

function specName(): string {
  return basename(expect.getState().testPath ?? '', '.spec.ts');
}

function spaceOf(system: SharedSystem, key: string, spec: string, role: Role): Space {
  const apiUrl = `${system.gatewayUrl}/v2/content`;
  const token = tokenOf(key, role);
  const client = new DynamicContent({ patToken: token }, { apiUrl });
  const hub = async (): Promise<Hub> => client.hubs.get(hubIdOf(key));
  return {
    key,
    hubId: hubIdOf(key),
    system,
    apiUrl,
    token,
    credentials: credentialsOf(spec),
    client,
    http: new PlainHttp(apiUrl, token),
    hub,
    repository: async (name) => {
      const repositories = (await (await hub()).related.contentRepositories.list({ size: 100 })).getItems();
      const found = repositories.find((repository) => repository.name === name);
      if (found === undefined) throw new Error(`The space ${key} has no repository ${name}.`);
      return found;
    },
    as: (other) => spaceOf(system, key, spec, other),
  };
}
