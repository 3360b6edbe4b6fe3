import { API_KEY, MODEL_NAME } from '@scriptorium/contracts';

interface CopyName {
  readonly name: string;
  readonly apiKey: string;
}

/**
 * Returns `Page (copy #1)` and `page_copy_1`, with the first number that is free for both (docs/contracts/datocms.md
 * §3.3).
 */
export function numberCopy(source: CopyName, others: readonly CopyName[]): CopyName {
  const names = new Set(others.map(({ name }) => name));
  const apiKeys = new Set(others.map(({ apiKey }) => apiKey));
  for (let number = 1; ; number += 1) {
    const suffix = ` (copy #${String(number)})`;
    const keySuffix = `_copy_${String(number)}`;
    const name = `${[...source.name].slice(0, MODEL_NAME.maxLength - suffix.length).join('')}${suffix}`;
    const apiKey = `${source.apiKey.slice(0, API_KEY.maxLength - keySuffix.length).replace(/_$/, '')}${keySuffix}`;
    if (!names.has(name) && !apiKeys.has(apiKey)) return { name, apiKey };
  }
}
