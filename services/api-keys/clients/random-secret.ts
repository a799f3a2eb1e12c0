import { randomBytes } from 'node:crypto'

/** 256 random bits as base64url, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
