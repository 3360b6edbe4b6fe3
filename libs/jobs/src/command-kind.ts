/**
 * Kinds of commands, the same as in the database constraint `commands_kind`:
 *
 * - copy: copies a range of nodes
 * - copy-blobs: moves a range of blobs to another store
 * - attach: copies the last range of a tree in drives and attaches the tree. It waits for all other commands of its job
 * - roll-back: removes the items that a cancelled or failed copy in drives has created
 * - remove: removes the copies of a range of nodes of an undo
 */
export type CommandKind = 'copy' | 'copy-blobs' | 'attach' | 'roll-back' | 'remove';
