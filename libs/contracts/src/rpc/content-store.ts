/** The rpcs of the content store, by what they are about. */
export * from './access';
export * from './content-types';
export * from './items';
export * from './spaces';
