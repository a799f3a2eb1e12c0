/** `ABCD EFGH …`: a long secret as it can be read and typed. */
export const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(' ') ?? ''
