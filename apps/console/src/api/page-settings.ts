/** The path of the gateway's public URL, without a trailing slash: '' or '/cs'. The gateway writes it into the page. */
export const basePath = document.querySelector('meta[name="base"]')?.getAttribute('content') ?? '';

/** The nonce that the content security policy of this response requires of style elements. */
export const styleNonce = document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';
