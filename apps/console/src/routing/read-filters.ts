import type { SearchText } from './search-text';

/** The values of each parameter: any text, or a list. `label.*` stands for every name with this start. */
export type FilterRules = Readonly<Record<string, 'text' | readonly string[]>>;

export interface ReadFilters {
  readonly filters: SearchText;
  /** Parameters and values that are unknown: `state=faild`. */
  readonly ignored: readonly string[];
}

/** Drops and reports unknown parameters and values of an address. */
export function readFilters(search: SearchText, rules: FilterRules): ReadFilters {
  const filters: Record<string, string> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(search)) {
    const rule = rules[name] ?? rules[name.replace(/\..+$/, '.*')];
    if (rule === undefined) ignored.push(`${name}=${value}`);
    else if (rule === 'text') filters[name] = value;
    else {
      const values = value.split(',');
      const known = values.filter((each) => rule.includes(each));
      if (known.length > 0) filters[name] = known.join(',');
      ignored.push(...values.filter((each) => !rule.includes(each)).map((each) => `${name}=${each}`));
    }
  }
  return { filters, ignored };
}
