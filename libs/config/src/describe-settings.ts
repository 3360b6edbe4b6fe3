import { declaredProperties, type Rule, variableOf } from './declared-properties';
import { settingFacts } from './setting';

/** A setting as docs/reference/configuration.md lists it. */
export interface DescribedSetting {
  readonly variable: string;
  /** The accepted values: `integer, 1 to 65535`. */
  readonly type: string;
  /** `required`, `none`, or the default as text. */
  readonly fallback: string;
  readonly unit: string;
  readonly isSecret: boolean;
  /** The value can also come from a file. */
  readonly mayBeFile: boolean;
  readonly description: string;
}

/** Returns every setting of a configuration class, sorted by variable. Throws if a property has no `@Setting`. */
export function describeSettings(type: new () => object): readonly DescribedSetting[] {
  const defaults = new type();
  return [...declaredProperties(type)]
    .map(([property, rules]) => {
      const facts = settingFacts(type, property);
      if (facts === undefined) throw new Error(`${type.name}.${property} has no @Setting with its description.`);
      return {
        variable: variableOf(property),
        type: valuesOf(rules, Reflect.get(defaults, property)),
        fallback: fallbackOf(rules, Reflect.get(defaults, property)),
        unit: facts.unit ?? '',
        isSecret: facts.secret === true,
        mayBeFile: facts.secret === true || facts.fromFile === true,
        description: facts.description,
      };
    })
    .sort((one, other) => (one.variable < other.variable ? -1 : 1));
}

function valuesOf(rules: readonly Rule[], value: unknown): string {
  const first = (name: string): unknown => rules.find((rule) => rule.name === name)?.constraints[0];
  const has = (name: string): boolean => rules.some((rule) => rule.name === name);
  const allowed = first('isIn');
  if (Array.isArray(allowed)) return allowed.map((each) => `\`${String(each)}\``).join(', ');
  if (has('isBoolean') || typeof value === 'boolean') return '`true`, `false`';
  if (has('isInt')) return `integer${rangeOf(first('min'), first('max'))}`;
  const pattern = first('matches');
  if (has('isUrl') || (pattern instanceof RegExp && pattern.source.includes(':\\/\\/'))) return 'URL';
  const shortest = first('minLength');
  return typeof shortest === 'number' ? `text, at least ${shortest} characters` : 'text';
}

function rangeOf(least: unknown, most: unknown): string {
  if (typeof least !== 'number') return typeof most === 'number' ? `, at most ${most}` : '';
  return typeof most === 'number' ? `, ${least} to ${most}` : `, at least ${least}`;
}

const OPTIONAL: ReadonlySet<string> = new Set(['isOptional', 'conditionalValidation']);

function fallbackOf(rules: readonly Rule[], value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return `\`${String(value)}\``;
  return rules.some(({ name }) => OPTIONAL.has(name)) ? 'none' : 'required';
}
