import { isReplaced, outcomeOf, titleOf } from './cases';
import { below, type StateItem } from './drive-state';
import type { Trial, Tried } from './try-cases';

/**
 * Returns the problems of one case; empty if every item that the request did not name is unchanged and the others can
 * be restored.
 */
export function lossesOf(trial: Trial, of: Tried): string[] {
  const { tried } = of;
  const problems = [...statusOf(of), ...changed(trial, of), ...disagreeing(trial, of), ...lost(trial, of)];
  return problems.map((problem) => `${titleOf(tried)}: ${problem}`);
}

function statusOf({ tried, status }: Tried): string[] {
  const expected = outcomeOf(tried);
  const isExpected = expected === 'done' ? status >= 200 && status < 300 : status === expected;
  return isExpected ? [] : [`is answered with ${String(status)}, not ${String(expected)}`];
}

/** A rejection changes nothing. Otherwise only the item and a replaced file change. */
function changed({ before, after }: Trial, of: Tried): string[] {
  const { tried, scene, itemId, holderId } = of;
  const isRefused = outcomeOf(tried) !== 'done';
  const mayChange = isRefused ? [] : [itemId, ...(isReplaced(tried) || isNewVersion(of) ? [holderId] : [])];
  return below(before, scene.base).flatMap((item) => {
    const now = after.get(item.id);
    if (mayChange.includes(item.id)) return [];
    // Items below the moved item move with it.
    const isBelowItem = !isRefused && isBelow(scene.item, item);
    return now !== undefined && isSame(item, now, isBelowItem) ? [] : [`${item.path} has changed or is missing`];
  });
}

/** `GET` finds an item exactly if it cannot be restored, and exactly if delta lists it. */
function disagreeing({ after }: Trial, { read, restored }: Tried): string[] {
  return [...read].flatMap(([id, status]) => {
    const expected = after.has(id) ? [200, 404] : [404, 200];
    const found = [status, restored.get(id)];
    return found.join() === expected.join() ? [] : [`GET and restore of ${id} return ${found.join(' and ')}`];
  });
}

/** After everything in the recycle bin is restored, the drive contains every created item with its content. */
function lost({ made, end }: Trial, of: Tried): string[] {
  const gone = below(made, of.scene.base).flatMap((item) => {
    const now = end.get(item.id);
    if (now === undefined) return [`${item.path} is lost`];
    const isOverwritten = isNewVersion(of) && item.id === of.holderId;
    const isKept = isOverwritten ? of.versions > 1 : now.hash === item.hash;
    return isKept ? [] : [`the content of ${item.path} is lost`];
  });
  return gone;
}

function isNewVersion({ tried }: Tried): boolean {
  const { operation, conflict, holder } = tried;
  const uploads = operation === 'upload' || operation === 'session';
  return uploads && conflict === 'replace' && holder === 'file' && isTaken(tried);
}

function isTaken({ relation }: Tried['tried']): boolean {
  return relation !== 'deleted twin' && relation !== 'ancestor' && relation !== 'descendant';
}

function isSame(item: StateItem, now: StateItem, isMoved: boolean): boolean {
  const isInPlace = item.parentId === now.parentId && (isMoved || item.path === now.path);
  return isInPlace && item.hash === now.hash && item.eTag === now.eTag;
}

function isBelow(path: string | undefined, item: StateItem): boolean {
  return path !== undefined && item.path.startsWith(`${path}/`);
}
