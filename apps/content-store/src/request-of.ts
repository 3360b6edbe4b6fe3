/** The request type of a declared rpc: `RequestOf<typeof updateSettings>`. */
export type RequestOf<Rpc extends { readonly request?: unknown }> = NonNullable<Rpc['request']>;
