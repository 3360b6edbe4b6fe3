/** What a declared rpc is asked with: `RequestOf<typeof updateSettings>`. */
export type RequestOf<Rpc extends { readonly request?: unknown }> = NonNullable<Rpc['request']>;
