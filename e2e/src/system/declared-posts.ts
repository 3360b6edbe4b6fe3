import { join } from 'node:path';

type Class = { readonly prototype: object } & object;

/** The exports of the built gateway that list its controllers. */
interface Apis {
  readonly ApisModule: Class & { forDialects(dialects: readonly string[]): { readonly imports: Class[] } };
}
interface Dialects {
  readonly DIALECTS: readonly string[];
}

/** The metadata of Nest (`@nestjs/common/constants`): its decorators set it with the library reflect-metadata. */
const getMetadata = (key: string, target: object): unknown =>
  (Reflect as unknown as { getMetadata: (key: string, target: object) => unknown }).getMetadata(key, target);
const POST = 1;

/**
 * Returns the POST routes that the controllers of the gateway declare, from their metadata. Of a route with several
 * prefixes, only the first is returned. A route of the drive API ends with `*`: the gateway resolves its addresses.
 */
export async function declaredPosts(): Promise<string[]> {
  const folder = join(__dirname, '../../../apps/gateway/dist');
  const { ApisModule } = (await import(join(folder, 'apis.module.js'))) as Apis;
  const { DIALECTS } = (await import(join(folder, 'dialects/dialect-names.js'))) as Dialects;
  const modules = [ApisModule, ...ApisModule.forDialects(DIALECTS).imports];
  return modules.flatMap(controllersOf).flatMap((controller) =>
    methodsOf(controller).flatMap((method) => {
      if (getMetadata('method', method) !== POST) return [];
      const parts = [getMetadata('path', controller), getMetadata('path', method)];
      return [
        parts
          .map(firstPath)
          .filter((part) => part !== '')
          .join('/'),
      ];
    }),
  );
}

function controllersOf(module: Class): Class[] {
  const own = (getMetadata('controllers', module) ?? []) as Class[];
  const imports = (getMetadata('imports', module) ?? []) as Class[];
  return [...own, ...imports.flatMap(controllersOf)];
}

function methodsOf({ prototype }: Class): object[] {
  const members = Object.getOwnPropertyNames(prototype).map((name) => Reflect.get(prototype, name) as unknown);
  return members.filter((member): member is object => typeof member === 'function');
}

function firstPath(path: unknown): string {
  const [first] = [path].flat() as string[];
  return (first ?? '').replace(/^\/|\/$/g, '');
}
