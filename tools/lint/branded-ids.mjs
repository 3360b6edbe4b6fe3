// The ids of families, variants and drives are branded types (libs/contracts/src/ids.ts). A member or parameter with
// the name of such an id must not be a plain text, so that the id of one kind is not accepted as the id of another.

const BRANDS = new Map([
  ['familyId', 'FamilyId'],
  ['variantId', 'VariantId'],
  ['driveId', 'DriveId'],
]);

/**
 * The members that the rule reads of a node.
 * @typedef {{
 *   type: string,
 *   name?: string,
 *   key?: Syntax,
 *   typeAnnotation?: Syntax,
 *   elementType?: Syntax,
 *   types?: readonly Syntax[],
 * }} Syntax
 */

/** @type {import('eslint').Rule.RuleModule} */
export const brandedIds = {
  meta: {
    type: 'problem',
    docs: { description: 'ids of families, variants and drives have branded types' },
    messages: { plain: '{{name}} must have the type {{brand}} of @scriptorium/contracts.' },
    schema: [],
  },
  create(context) {
    /**
     * @param {import('eslint').Rule.Node} node
     * @param {Syntax | undefined} name
     * @param {Syntax | undefined} annotation
     */
    const check = (node, name, annotation) => {
      const brand = brandOf(name?.name ?? '');
      if (brand === undefined || !isText(annotation?.typeAnnotation)) return;
      context.report({ node, messageId: 'plain', data: { name: name?.name ?? '', brand } });
    };
    return {
      Identifier: (node) => check(node, node, /** @type {Syntax} */ (node).typeAnnotation),
      TSPropertySignature: (/** @type {import('eslint').Rule.Node} */ node) => {
        const { key, typeAnnotation } = /** @type {Syntax} */ (/** @type {unknown} */ (node));
        check(node, key, typeAnnotation);
      },
    };
  },
};

/**
 * Returns the brand of `familyId`, `familyIds` or `family_id`.
 * @param {string} name
 */
function brandOf(name) {
  return BRANDS.get(name.replace(/_id(s?)$/, 'Id$1').replace(/s$/, ''));
}

/**
 * Returns whether a type is a text, or a list of texts, that may be null.
 * @param {Syntax | undefined} type
 * @returns {boolean}
 */
function isText(type) {
  switch (type?.type) {
    case 'TSStringKeyword':
      return true;
    case 'TSArrayType':
      return isText(type.elementType);
    case 'TSTypeOperator':
      return isText(type.typeAnnotation);
    case 'TSUnionType':
      return type.types?.some(isText) === true;
    default:
      return false;
  }
}
