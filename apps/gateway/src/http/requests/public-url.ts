/** Injects the address that links begin with. */
export const PUBLIC_URL = Symbol('public URL');
