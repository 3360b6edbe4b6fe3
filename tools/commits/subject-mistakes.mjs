// commitlint is not used: its conventional preset requires a "type: " prefix, and it has no rule for the imperative.

const MAX_LENGTH = 72;

// A heuristic, as a dictionary of verbs would be: these endings mark "Adds", "Added" and "Adding".
const NOT_IMPERATIVE = /(?:ed|ing|[^s]s)$/;
const IMPERATIVE = [
  'Alias',
  'Bias',
  'Bring',
  'Embed',
  'Exceed',
  'Feed',
  'Focus',
  'Need',
  'Ping',
  'Proceed',
  'Seed',
  'Speed',
];
const NOT_VERBS = new RegExp(
  '^(?:An?|The|This|That|These|Those|No|Not|One|Two|Each|Every|All|Some|Several|Many|More|Another|It|They|We|What|Who|' +
    'Whoever|When|Where|While|Now|New|Only|For|From|In|On|Of|With|Without|And|Or|But)$',
);

/**
 * Returns what is wrong with the first line of a commit message; [] for a good one.
 *
 * @param {string} subject
 * @returns {string[]}
 */
export function subjectMistakes(subject) {
  const mistakes = [];
  const [word = ''] = subject.split(/,? /);
  if (subject.length > MAX_LENGTH) mistakes.push(`It has ${subject.length} characters, ${MAX_LENGTH} are the limit.`);
  if (subject.endsWith('.')) mistakes.push('It ends with a full stop.');
  if (!/^[A-Z]/.test(word)) mistakes.push('It does not start with a capital letter.');
  else if (!isImperative(word)) mistakes.push(`"${word}" is not an imperative, such as "Add", "Reject" or "Rename".`);
  return mistakes;
}

/** @param {string} word */
const isImperative = (word) =>
  IMPERATIVE.includes(word) ||
  (/^[A-Z][a-z]+(?:-[a-z]+)*$/.test(word) && !NOT_IMPERATIVE.test(word) && !NOT_VERBS.test(word));
