import {
  CONFLICT_BEHAVIORS,
  EXISTING_POLICIES,
  LINK_ACTIONS,
  LOCALE_TAG,
  MAX_LABELS,
  MAX_LINK_RULES,
  MAX_LOCALES,
  MAX_ROOT_QUERIES,
  MAX_ROOTS,
  MAX_SOURCE_LOCALES,
  type ConflictBehavior,
  type ExistingPolicy,
  type LinkAction,
  type LinkKind,
} from '@scriptorium/contracts';

import {
  FlagMember,
  IntegerMember,
  ListMember,
  PartMember,
  TextListsByKeyMember,
  TextMember,
  TextsByKeyMember,
  TextsMember,
} from '../../http/dtos/members.decorator';

const TEXT = { minLength: 1, maxLength: 1_000 };
const KINDS: readonly LinkKind[] = ['link', 'reference'];
const FIELD_INVALID = 'FIELD_INVALID';
const COVERED_STATES = ['outdated'] as const;

/** Variants that are roots. All members that are present must match. */
export class RootQueryBody {
  @TextMember({ isOptional: true, limits: TEXT }) readonly contentType?: string;
  @TextMember({ isOptional: true, limits: TEXT, description: 'Id of a repository.' }) readonly repository?: string;
  @TextMember({ isOptional: true, limits: LOCALE_TAG }) readonly locale?: string;
  @TextMember({ isOptional: true, limits: TEXT, description: 'Id of a folder.' }) readonly folder?: string;
  @TextMember({ isOptional: true, limits: TEXT, description: 'A part of the label.' }) readonly label?: string;
}

/** Copies that are out of date, for a roll-out. All members that are present must match. */
export class CoverageQueryBody {
  @TextMember({ isOptional: true, description: 'The id of a variant: only the families of its tree.' })
  readonly root?: string;

  @TextMember({ isOptional: true, limits: TEXT, description: 'The URI of a content type.' })
  readonly contentType?: string;

  @TextsMember({ maxItems: MAX_LOCALES, limits: LOCALE_TAG, code: FIELD_INVALID }) readonly locales!: string[];
  @TextMember({ oneOf: COVERED_STATES }) readonly state!: (typeof COVERED_STATES)[number];
}

/** A root: `variantId` or `query` to localize, `familyId` to duplicate. */
export class CopyRootBody {
  @TextMember({ isOptional: true, description: 'The id of a variant.' }) readonly variantId?: string;

  @IntegerMember({ isOptional: true, description: 'The request is rejected if this is not the current version.' })
  readonly version?: number;

  @TextMember({ isOptional: true, description: 'The id of a family, to duplicate it.' }) readonly familyId?: string;

  @TextMember({ isOptional: true, description: 'The id of a file or a folder, to copy it.' })
  readonly driveItemId?: string;

  @PartMember(RootQueryBody, { isOptional: true, description: 'Is expanded when the plan is made.' })
  readonly query?: RootQueryBody;

  @PartMember(CoverageQueryBody, {
    isOptional: true,
    description: 'The copies to roll out to, as the only root. Is expanded when the plan is made.',
  })
  readonly coverage?: CoverageQueryBody;
}

export class DepthBody {
  @IntegerMember({ isOptional: true }) readonly min?: number;
  @IntegerMember({ isOptional: true }) readonly max?: number;
}

/** Conditions on a link: all members that are present must match. */
export class LinkMatchBody {
  @TextMember({
    isOptional: true,
    limits: TEXT,
    description: 'Content type of the linked item. `*` matches any characters, `?` one character.',
  })
  readonly contentType?: string;

  @TextMember({
    isOptional: true,
    limits: { ...TEXT, pattern: /^\// },
    description: 'JSON Pointer of the link in the body. `*` matches one segment, `**` any number of segments.',
  })
  readonly path?: string;

  @PartMember(DepthBody, { isOptional: true, description: 'Levels of links: 1 for an item that a root links to.' })
  readonly depth?: DepthBody;

  @TextMember({ isOptional: true, oneOf: KINDS }) readonly kind?: LinkKind;
  @TextMember({ isOptional: true, limits: LOCALE_TAG, description: 'Locale of the linked item.' })
  readonly locale?: string;
}

export class LinkRuleBody {
  @TextMember({ limits: TEXT }) readonly name!: string;
  @PartMember(LinkMatchBody) readonly match!: LinkMatchBody;
  @TextMember({ oneOf: LINK_ACTIONS }) readonly action!: LinkAction;
}

/** Where the source of an item is looked up. */
export class CopySourceBody {
  @TextListsByKeyMember({
    maxItems: MAX_LOCALES + 1,
    maxTexts: MAX_SOURCE_LOCALES,
    limits: LOCALE_TAG,
    code: FIELD_INVALID,
    description:
      'For each destination locale, or `*` for all others, the locales in which the source of an item is looked up, ' +
      'in this order. The locale of the roots is the last one.',
  })
  readonly fallback!: Readonly<Record<string, readonly string[]>>;
}

const VERSIONS = ['all', 'current'] as const;

/** Where drive items are copied to. */
export class CopyTargetBody {
  @TextMember({ description: 'The id of the drive.' }) readonly driveId!: string;
  @TextMember({ description: 'The id of the folder.' }) readonly folderId!: string;
  @TextMember({ isOptional: true, limits: TEXT, description: 'Default: the name of the source.' })
  readonly name?: string;
  @TextMember({
    isOptional: true,
    oneOf: CONFLICT_BEHAVIORS,
    description: 'The behavior if the folder has an item of this name. Default: `fail`.',
  })
  readonly conflict?: ConflictBehavior;

  @FlagMember({ isOptional: true, description: 'Whether only the children of the folder are copied. Default: false.' })
  readonly childrenOnly?: boolean;

  @TextMember({ isOptional: true, oneOf: VERSIONS, description: 'Versions of files to copy. Default: `current`.' })
  readonly versions?: (typeof VERSIONS)[number];
}

const COPY_KINDS = ['localize', 'duplicate', 'copy-drive-items', 'roll-out'] as const;

/** A copy request. */
export class CopyRequestBody {
  @TextMember({
    oneOf: COPY_KINDS,
    description:
      'A duplicate has one root and no other members. A copy of drive items has one root and a target. A roll-out has ' +
      'roots, locales and labels; its roots are sources or copies.',
  })
  readonly kind!: (typeof COPY_KINDS)[number];

  @ListMember(CopyRootBody, {
    maxItems: MAX_ROOTS,
    code: FIELD_INVALID,
    uniqueBy: 'variantId',
    description: `At most ${String(MAX_ROOT_QUERIES)} of them are queries.`,
  })
  readonly roots!: CopyRootBody[];

  @TextsMember({
    isOptional: true,
    maxItems: MAX_LOCALES,
    limits: LOCALE_TAG,
    code: FIELD_INVALID,
    description:
      'Required to localize, and for a roll-out: the locales of the copies. A duplicate has those of its source.',
  })
  readonly locales?: string[];

  @PartMember(CopySourceBody, {
    isOptional: true,
    description: 'Default: an item is copied from the variant that is linked to.',
  })
  readonly source?: CopySourceBody;

  @ListMember(LinkRuleBody, {
    isOptional: true,
    maxItems: MAX_LINK_RULES,
    code: FIELD_INVALID,
    uniqueBy: 'name',
    description: 'The first rule that matches a link decides. Default: the rules of Amplience.',
  })
  readonly links?: LinkRuleBody[];

  @TextMember({
    isOptional: true,
    oneOf: EXISTING_POLICIES,
    description: 'The decision about an item that has a variant in the locale. Default: `reuse`.',
  })
  readonly existing?: ExistingPolicy;

  @FlagMember({ isOptional: true, description: 'Whether copies keep the folder of their source.' })
  readonly replicateFolders?: boolean;

  @PartMember(CopyTargetBody, { isOptional: true, description: 'Required to copy drive items.' })
  readonly target?: CopyTargetBody;

  @TextsByKeyMember({ isOptional: true, maxItems: MAX_LABELS, limits: TEXT, code: FIELD_INVALID })
  readonly labels?: Readonly<Record<string, string>>;
}
