import { join } from 'node:path';
import ts from 'typescript';

import * as contracts from '../../libs/contracts/src';
import { schemaId } from '../../libs/contracts/src';

export type Schema = Readonly<Record<string, unknown>>;
type AnyEvent = contracts.EventType<unknown>;

/** An event as libs/contracts declares it, with its doc comments. */
export interface DeclaredEvent {
  /** The name of its constant: `variantCreated`. */
  readonly name: string;
  readonly event: AnyEvent;
  /** The name of the interface of its data: `VariantFact`. */
  readonly dataName: string;
  readonly description: string;
}

export interface Declarations {
  readonly events: readonly DeclaredEvent[];
  /** The schema of the data by the name of its interface, with `$id` and descriptions. */
  readonly data: Readonly<Record<string, Schema>>;
}

const isEvent = (value: unknown): value is AnyEvent =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'event';

/** Returns the declared events. Their schemas are those of the code, their descriptions the doc comments. */
export function readDeclarations(root: string): Declarations {
  const { checker, exported } = openContracts(root);
  const data = new Map<string, Schema>();
  const events = Object.entries(contracts as Readonly<Record<string, unknown>>).flatMap(([name, event]) => {
    const symbol = exported.get(name);
    if (!isEvent(event) || symbol === undefined) return [];
    const type = dataTypeOf(checker, symbol);
    const dataName = type.symbol.name;
    if (!data.has(dataName))
      data.set(dataName, { $id: schemaId(event.entity), ...describe(checker, event.schema, type) });
    return [{ name, event, dataName, description: commentOf(checker, symbol) }];
  });
  // In the order of the declarations. The exports of a module are in alphabetical order.
  const order = (declared: DeclaredEvent): number => contracts.EVENT_TYPES.indexOf(declared.event);
  return { events: events.sort((one, other) => order(one) - order(other)), data: Object.fromEntries(data) };
}

function openContracts(root: string): { checker: ts.TypeChecker; exported: ReadonlyMap<string, ts.Symbol> } {
  const index = join(root, 'libs/contracts/src/index.ts');
  const program = ts.createProgram([index], {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(index);
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${index} cannot be read.`);
  return {
    checker,
    exported: new Map(checker.getExportsOfModule(module).map((each) => [each.name, each])),
  };
}

/** Returns `Data` of a constant of the type `EventType<Data>`. */
function dataTypeOf(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Type {
  const [data] = checker.getTypeArguments(checker.getTypeOfSymbol(symbol) as ts.TypeReference);
  if (data?.symbol === undefined) throw new Error(`The data of ${symbol.name} is not an interface.`);
  return data;
}

/** Returns a schema with the doc comments of the members of its type. */
function describe(checker: ts.TypeChecker, schema: Schema, type: ts.Type): Schema {
  const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
  if (properties === undefined) return schema;
  const described = Object.entries(properties).map(([name, property]) => {
    const symbol = checker.getPropertyOfType(type, name);
    if (symbol === undefined) throw new Error(`${checker.typeToString(type)} has no member ${name}.`);
    const inner = describe(checker, property, checker.getNonNullableType(checker.getTypeOfSymbol(symbol)));
    const description = commentOf(checker, symbol);
    return [name, description === '' ? inner : { description, ...inner }];
  });
  return { ...schema, properties: Object.fromEntries(described) as Record<string, Schema> };
}

function commentOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s*\n\s*/g, ' ');
}
