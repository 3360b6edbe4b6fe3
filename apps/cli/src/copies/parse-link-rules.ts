import type { CopyRequest } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

export type LinkRule = NonNullable<CopyRequest['links']>[number];

const ACTIONS = ['localize', 'share', 'duplicate', 'drop', 'stop'];
const CONDITIONS = ['contentType', 'path', 'kind', 'locale'];

/** Parses a rule such as `share contentType=/legal* path=/body/**`. The rule is named after its text. */
export function parseLinkRule(text: string): LinkRule {
  const [action = '', ...conditions] = text.trim().split(/\s+/);
  if (!ACTIONS.includes(action)) throw wrong(text, `begin with one of ${ACTIONS.join(', ')}`);
  const match = conditions.map((condition) => {
    const at = condition.indexOf('=');
    const name = condition.slice(0, at);
    if (at < 1 || !CONDITIONS.includes(name)) throw wrong(text, `have conditions ${CONDITIONS.join('=, ')}=`);
    return [name, condition.slice(at + 1)] as const;
  });
  return { name: text.trim().slice(0, 100), match: Object.fromEntries(match), action: action as LinkRule['action'] };
}

/** Parses `fr-CA=fr-FR,en-US`: the order in which the source of an item is looked up for a locale. */
export function parseFallback(texts: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, locale = '', sources = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (locale === '') throw new CliError(EXIT.usage, 'USAGE', `--from "${text}" must be such as fr-CA=fr-FR,en-US.`);
      return [locale, sources.split(',')];
    }),
  );
}

function wrong(text: string, rule: string): CliError {
  return new CliError(EXIT.usage, 'WRONG_LINK_RULE', `The link rule "${text}" must ${rule}.`);
}
