/**
 * What a command does; `commands_kind` in the database lists the same:
 *
 * - copy: copies a range of nodes
 * - copy-blobs: moves a range of contents to another store
 * - attach: copies the last range of a tree in drives, and attaches the tree. It waits for all other commands of its job
 * - roll-back: removes what a copy in drives has made that is cancelled or has failed
 */
export type CommandKind = 'copy' | 'copy-blobs' | 'attach' | 'roll-back';
