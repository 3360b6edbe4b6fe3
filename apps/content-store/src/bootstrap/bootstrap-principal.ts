/** The principal of entities that a bootstrap file created: the nil UUID (RFC 9562, 5.9). */
export const BOOTSTRAP_PRINCIPAL_ID = '00000000-0000-0000-0000-000000000000';
