// The project's vocabulary: words that a reader of the field does not know or must read twice, and the standard terms.
// A pattern is chosen so that it has few false alarms. Identifiers go into backticks, where no rule looks.

// The rule `passive` reports the participles behind a form of "be".
const NOT_PASSIVE = '(?<!\\b(?:is|are|was|were|be|been|being)(?: (?:not|never|only|also|already|still|then|\\w+ly))? )';
const CLAUSE_END =
  '(?=\\s*(?:[.,;:)?!—]|$)| (?:and|or|but|already|yet|before|after|when|if|while|any more|anyway|too)\\b)';

/** @type {readonly (readonly [words: string, use: string])[]} */
const TABLE = [
  ['who(?:m|se)?ever', '"the caller", "the client" or another part of the system'],
  ['nobody|no one|no-one', 'the part of the system with "no" ("no client", "no transaction"), or "unused", "unknown"'],
  ['somebody|someone|anybody|anyone|everybody', '"a caller", "a client", "another transaction"'],
  [
    "(?:another|the other|that|this) one(?:'s)?(?= (?:has|is|was|does|did|will|may|can|must|took|got|had)\\b)",
    'the noun',
  ],
  ['wish(?:es|ed|ing)?', '"request", "options" or "input"'],
  ['tell(?:s|ing)?(?! (?:\\w+ ){0,4}apart)', '"publish", "report", "notify" or "return"'],
  [`${NOT_PASSIVE}told`, '"published", "reported", "notified" or "returned"'],
  ['hears?|unheard|heard out', '"receive", "acknowledge", "in flight", "pending" or "timed out"'],
  [`${NOT_PASSIVE}heard(?! out)`, '"received" or "acknowledged"'],
  [`(?:gives?|giving|gave|${NOT_PASSIVE}given) up`, '"abort", "cancel" or "abandon"'],
  [`(?:gives?|giving|gave|${NOT_PASSIVE}given) way`, '"abort", "cancel" or "yield"'],
  [`(?:takes?|taking|took|${NOT_PASSIVE}taken) back`, '"roll back", "undo" or "revert"'],
  [`(?:gives?|giving|gave|${NOT_PASSIVE}given) back`, '"release" or "return"'],
  ['however often|twice (?:is|was) once', '"at least once", "idempotent" or "deduplicated"'],
  ['(?:is|are|was|were) (?:not )?to be', '"must be", "is required" or "is not allowed"'],
  ['minds', '"rejects", "requires" or "is not allowed"'],
  ['(?:no such|such an?) things?', '"exists" or "does not exist"'],
  [`forgets?|forgot|forgetting|${NOT_PASSIVE}forgotten`, '"delete", "expire", "purge" or "garbage-collect"'],
  [`puts? aside|${NOT_PASSIVE}put aside`, '"dead-letter"'],
  ['(?:comes?|came) again', '"retry", "is redelivered" or "back off"'],
  ['(?:holds?|held|holding) still', '"wait", "block" or "back off"'],
  [`draws?|drew|${NOT_PASSIVE}drawn`, '"generate"'],
  [
    `(?:is|are|was|were) (?:not |still |already |no longer )?there${CLAUSE_END}`,
    '"exists", "is present" or "is missing"',
  ],
  ['sw(?:eep|eeps|ept) away', '"delete" or "purge"'],
  ['that (?:is|are) none|there (?:is|are|was|were) none', '"is invalid" or "does not exist"'],
  ['(?:goes|go|went|going) by', '"use", "follow" or "depend on"'],
  ['hangs? on', '"depend on"'],
  ['(?:come|comes|came) upon', '"meet" or "conflict with"'],
  ['mend(?:s|ed|ing)?', '"fix" or "repair"'],
  ['lawful', '"valid" or "allowed"'],
  ['for ?ever', '"permanently", "indefinitely" or "without end"'],
  ['for good(?! \\w)', '"permanently"'],
  ['without an? sign|signs? of life', '"without notice", "half-open" or "ping"'],
  ['on (?:its|their) way', '"in transit" or "in flight"'],
  ['(?:holds?|holding|held) up', '"delay" or "block"'],
  ['(?:speaks?|spoke) against', '"is a reason against"'],
  // English has no object-less "allow to": "allows drafts", "is allowed to read".
  ['allows? to(?= [a-z])', '"allow" with an object'],
];

export const VOCABULARY = TABLE.map(([words, use]) => ({ pattern: new RegExp(`\\b(?:${words})\\b`, 'gi'), use }));

/** The first word of a statement without a subject. A question may start with it. */
export const SUBJECTS = /^(?:who|what|whose)\b(?!.*\?\s*$)/i;
