import ts from 'typescript';

export type Schema = Readonly<Record<string, unknown>>;

/** The `$id` of the schema whose `$defs` are the shared ones. */
const SHARED = 'shared';

/** Converts TypeScript types of JSON values into JSON Schemas. Members that a type does not name are allowed. */
export class TypeSchemas {
  /** The schemas of exported interfaces, by name. */
  readonly shared = new Map<string, Schema>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /** Returns the schema of a type, without a reference for the type itself. */
  describe(type: ts.Type): Schema {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (type.isUnion()) return this.union(type.types);
    if (type.isLiteral()) return { enum: [type.value] };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { enum: [this.checker.typeToString(type) === 'true'] };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (isOf(ts.TypeFlags.NumberLike, type)) return { type: 'number' };
    if (isOf(ts.TypeFlags.StringLike, type)) return { type: 'string' };
    if (this.checker.isTupleType(type) || this.checker.isArrayType(type)) return this.list(type as ts.TypeReference);
    if (type.flags & ts.TypeFlags.Object || type.isIntersection()) return this.object(type);
    throw new Error(`${this.checker.typeToString(type)} is not a type of JSON values.`);
  }

  private schemaOf(type: ts.Type): Schema {
    const name = sharedName(type);
    if (name === undefined) return this.describe(type);
    if (!this.shared.has(name)) {
      this.shared.set(name, {}); // ends the recursion of a type that contains itself
      this.shared.set(name, this.describe(type));
    }
    return { $ref: `${SHARED}#/$defs/${name}` };
  }

  private union(types: readonly ts.Type[]): Schema {
    const present = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const literals = present.flatMap((type) => (type.isLiteral() ? [type.value] : [])).sort();
    const booleans = present.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral);
    const others = present.filter((type) => !type.isLiteral() && !booleans.includes(type));
    const alternatives: Schema[] = [
      ...(literals.length > 0 ? [{ enum: literals }] : []),
      ...(booleans.length === 2 ? [{ type: 'boolean' }] : booleans.map((type) => this.describe(type))),
      ...others.map((type) => this.schemaOf(type)),
    ];
    const [only] = alternatives;
    return alternatives.length === 1 && only !== undefined ? only : { anyOf: alternatives };
  }

  private list(type: ts.TypeReference): Schema {
    const items = [...new Set(this.checker.getTypeArguments(type))].map((each) => this.schemaOf(each));
    const [only] = items;
    const schema = { type: 'array', items: items.length === 1 && only !== undefined ? only : { anyOf: items } };
    const { minLength = 0 } = type.target as Partial<ts.TupleType>;
    return minLength > 0 ? { ...schema, minItems: minLength } : schema;
  }

  private object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const value = this.checker.getTypeOfSymbol(property);
      properties[property.name] = this.schemaOf(value);
      if (!isOptional(property, value)) required.push(property.name);
    }
    const values = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    const additional = values === undefined || values.flags & ts.TypeFlags.Never ? {} : this.schemaOf(values);
    return {
      type: 'object',
      ...(required.length > 0 ? { required: required.sort() } : {}),
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(Object.keys(additional).length > 0 ? { additionalProperties: additional } : {}),
    };
  }
}

/** Returns whether a type has one of the flags, also if it is branded: `string & { readonly [brand]: 'JobId' }`. */
function isOf(flags: ts.TypeFlags, type: ts.Type): boolean {
  if (type.isIntersection()) return type.types.some((part) => isOf(flags, part));
  return (type.flags & flags) !== 0;
}

/** JSON has no `undefined`, so a member that may have any value may be missing. */
function isOptional(property: ts.Symbol, value: ts.Type): boolean {
  const mayBeMissing = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Undefined;
  if (property.flags & ts.SymbolFlags.Optional || value.flags & mayBeMissing) return true;
  return value.isUnion() && value.types.some(({ flags }) => flags & ts.TypeFlags.Undefined);
}

/** Returns the name of an exported interface of the contracts that has no type parameters. */
function sharedName(type: ts.Type): string | undefined {
  const [declaration] = type.symbol?.declarations ?? [];
  if (declaration === undefined || !ts.isInterfaceDeclaration(declaration)) return undefined;
  if (!declaration.getSourceFile().fileName.includes('/libs/contracts/')) return undefined;
  if (declaration.typeParameters !== undefined) return undefined;
  return declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
    ? declaration.name.text
    : undefined;
}
