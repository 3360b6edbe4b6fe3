/** Injects the public URL, with which links begin. */
export const PUBLIC_URL = Symbol('public URL');
