// The licences of dependencies. A package of the running system must have a permissive one; a package that only builds
// or tests may also have one that covers only its own files.

const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
]);
const FOR_DEVELOPMENT = new Set([...PERMISSIVE, 'MPL-2.0', 'CC-BY-4.0', 'WTFPL']);

/** Packages whose manifest names no licence, with the one that their files state. */
const STATED = new Map([['format@0.2.2', 'MIT']]);

/** @typedef {{ version?: string, license?: string, dev?: boolean, link?: boolean }} Locked */

/**
 * Returns a line for each package of a lock file whose licence is unknown or not allowed.
 *
 * @param {Record<string, Locked>} packages
 * @returns {string[]}
 */
export function licenceProblems(packages) {
  return Object.entries(packages).flatMap(([path, { version, license, dev, link }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    // Folders of this repository.
    if (!path.includes('node_modules/') || link === true) return [];
    const stated = license ?? STATED.get(`${name}@${version}`);
    if (stated === undefined) return [`${name}@${version} has no licence (${path})`];
    const allowed = dev === true ? FOR_DEVELOPMENT : PERMISSIVE;
    return isAllowed(stated, allowed) ? [] : [`${name}@${version} has the licence ${stated} (${path})`];
  });
}

/**
 * Returns whether an SPDX expression is allowed: one part of `OR`, and every part of `AND`.
 *
 * @param {string} expression
 * @param {ReadonlySet<string>} allowed
 * @returns {boolean}
 */
function isAllowed(expression, allowed) {
  const text = expression.trim().replace(/^\(([^()]*)\)$/, '$1');
  // An expression with nested parts is left to a person.
  if (/[()]/.test(text)) return false;
  return text.split(' OR ').some((any) => any.split(' AND ').every((licence) => allowed.has(licence.trim())));
}
