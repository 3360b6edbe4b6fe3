import { Controller } from '@nestjs/common';
import { hasScope } from '@scriptorium/auth';
import {
  createSpace,
  MAX_LOCALES,
  omitUndefined,
  RejectedError,
  requireLimit,
  requireTag,
  type SpaceView,
  updateSpace,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, runOnce, violates } from '@scriptorium/persistence';
import { DataSource } from 'typeorm';
import { generateHexId } from '../generate-hex-id';
import { requireText } from '../limits';
import type { RequestOf } from '../request-of';
import { countSpacesUnderLock, saveGrant } from './access/access-changes.store';
import { grantForSpace } from './access/grant-for-space';
import { duplicateLocales } from './decide-locales';
import { appendSpaceEvents } from './events/append-space-events';
import { canonicalLocale, isReservedLocale } from './locales/canonical-locale';
import { spaceView } from './space-view';
import { changeSpaceTexts, findSpace, insertSpace, lockSpace, replaceLocales } from './spaces.store';

/** As in the bootstrap file. */
const KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;
const LABEL_CHARACTERS = 255;
const DESCRIPTION_CHARACTERS = 2_000;

/** Creates spaces, and changes their label and description. */
@Controller()
export class ChangeSpacesHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(createSpace)
  create(request: RequestOf<typeof createSpace>): Promise<SpaceView> {
    const { caller, key, label, description, locales } = request;
    // Idempotency keys belong to a space: the oldest one, which stays the oldest one of the caller.
    const [home] = caller.grants.filter((grant) => hasScope(grant, 'admin')).sort((a, b) => a.spaceId - b.spaceId);
    if (home === undefined) {
      throw new RejectedError('FORBIDDEN', 'Missing required scope "admin" in a space.', { scope: 'admin' });
    }
    checkNewSpace(request);
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, home.spaceId, request, async () => {
        const { principalId } = caller;
        // The grants of the caller are those of its last sign-in.
        requireLimit('spacesOfCaller', (await countSpacesUnderLock(manager, principalId)) + 1);
        const texts = { key, label, description: description ?? null };
        const spaceId = await insertSpace(manager, { ...texts, hubId: generateHexId() }, principalId);
        await replaceLocales(client, spaceId, locales);
        await saveGrant(manager, principalId, spaceId, ['admin']);
        await appendSpaceEvents(client, spaceId);
        return spaceView(await findSpace(manager, spaceId));
      }),
    ).catch((error: unknown) => {
      if (!violates(error, 'spaces_key_unique')) throw error;
      throw new RejectedError('SPACE_KEY_TAKEN', `The key ${key} is taken. Choose another one.`, { key });
    });
  }

  @HandleRpc(updateSpace)
  update({ caller, spaceKey, label, description, ifMatch }: RequestOf<typeof updateSpace>): Promise<SpaceView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    checkTexts({ label, description });
    return inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      if (ifMatch !== undefined) requireTag(ifMatch, spaceView(await findSpace(manager, spaceId)));
      await changeSpaceTexts(manager, spaceId, omitUndefined({ label, description }), caller.principalId);
      await appendSpaceEvents(client, spaceId);
      return spaceView(await findSpace(manager, spaceId));
    });
  }
}

function checkNewSpace({ key, label, description, locales }: RequestOf<typeof createSpace>): void {
  if (!KEY.test(key)) {
    const message = 'The key of a space must be 1 to 63 lower-case letters, digits and hyphens.';
    throw new RejectedError('SPACE_KEY_INVALID', message, { property: 'key' });
  }
  checkTexts({ label, description });
  const wrong = locales.filter((locale) => canonicalLocale(locale) === undefined || isReservedLocale(locale));
  const same = duplicateLocales(locales);
  if (wrong.length === 0 && same.length === 0 && locales.length >= 1 && locales.length <= MAX_LOCALES) return;
  const message = `A space must have 1 to ${MAX_LOCALES} locales: different IETF language tags.`;
  throw new RejectedError('LOCALE_INVALID', message, { locales: [...wrong, ...same], property: 'locales' });
}

function checkTexts({
  label,
  description,
}: {
  readonly label: string | undefined;
  readonly description: string | null | undefined;
}): void {
  if (label !== undefined) requireText('LABEL_INVALID', 'The label of a space', label, LABEL_CHARACTERS);
  if (typeof description !== 'string') return;
  requireText('DESCRIPTION_INVALID', 'The description of a space', description, DESCRIPTION_CHARACTERS);
}
