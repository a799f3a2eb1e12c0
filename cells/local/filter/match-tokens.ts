/**
 * A document's filterable values as one list of short tokens, so that equality on any field is one lookup and needs no
 * column per field. The separator is a character that field names must not contain.
 */
const SEPARATOR = '\u0001'

/** Equality of text ignores case, as Vespa's does. */
export function stringToken(field: string, value: string): string {
  return `${field}${SEPARATOR}s${value.toLowerCase()}`
}

export function booleanToken(field: string, value: boolean): string {
  return `${field}${SEPARATOR}b${value}`
}

/** One token for equal numbers: 3 and 3.0, -0 and 0. */
export function numberToken(field: string, value: number): string {
  return `${field}${SEPARATOR}n${value === 0 ? 0 : value}`
}
